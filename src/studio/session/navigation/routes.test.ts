import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, queryOf, type Route } from './routes.ts';

const routes: readonly Route[] = [
  { view: 'generate' },
  { view: 'data', dataset: null },
  { view: 'data', dataset: 'flowers102' },
  { view: 'data', dataset: 'my-own-folder-2' },
  { view: 'results' },
  { view: 'steer' },
  { view: 'compare' },
  { view: 'learn' },
  { view: 'runs', run: null },
  { view: 'runs', run: '0007-flowers102' },
];

describe('routes', () => {
  it.each(routes.map((route) => [formatRoute(route), route] as const))('read %s as it was written', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it('begin in the studio, where an address without a hash leads', () => {
    expect(parseRoute('')).toEqual({ view: 'generate' });
    expect(parseRoute('#')).toEqual({ view: 'generate' });
  });

  it('forgive a slash at the end', () => {
    expect(parseRoute('#data/')).toEqual({ view: 'data', dataset: null });
    expect(parseRoute('#data/celeba/')).toEqual({ view: 'data', dataset: 'celeba' });
  });

  it('carry what a view is set to behind a question mark', () => {
    expect(parseRoute('#compare?seed=7&a.steps=20')).toEqual({ view: 'compare' });
    expect(queryOf('#compare?seed=7&a.steps=20')).toBe('seed=7&a.steps=20');
    expect(parseRoute('#data/celeba?x=1')).toEqual({ view: 'data', dataset: 'celeba' });
    expect(queryOf('#compare')).toBeNull();
    expect(queryOf('')).toBeNull();
  });

  it.each(['#nowhere', '#data/../secrets', '#data/a/b', '#data/%E0%A4%A', '#Data', '#results/flowers', '#data//celeba'])(
    'lead to the studio from %s, which is no address of this page',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'generate' });
    },
  );
});
