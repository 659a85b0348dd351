import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatQuery, parseQuery } from './query.ts';

const fields = {
  steps: z.number().int().min(1).max(1000),
  eta: z.number().min(0).max(1),
  clip: z.boolean(),
  'a.modelId': z.string(),
  sampler: z.enum(['ddim', 'ddpm']),
};

describe('the query of a view', () => {
  it('gives back what it was written from', () => {
    const values = { steps: 20, eta: 0.35, clip: false, 'a.modelId': 'run-0001 & more=#?', sampler: 'ddpm' };
    expect(parseQuery(formatQuery(values), fields)).toEqual(values);
  });

  it('leaves null out, and keeps a name that looks like a number a name', () => {
    expect(formatQuery({ steps: 3, 'a.modelId': null })).toBe('steps=3');
    expect(parseQuery('a.modelId=123', fields)).toEqual({ 'a.modelId': '123' });
  });

  it.each(['', 'steps=', 'steps=0', 'steps=1e9', 'steps=NaN', 'eta=2', 'clip=1', 'sampler=euler', 'nothing=1', '%E0%A4%A'])(
    'takes nothing from %j',
    (query) => {
      expect(parseQuery(query, fields)).toEqual({});
    },
  );

  it('loses what is broken, and no more', () => {
    expect(parseQuery('steps=-1&eta=0.5&sampler=ddim', fields)).toEqual({ eta: 0.5, sampler: 'ddim' });
  });
});
