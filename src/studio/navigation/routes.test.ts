import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from './routes.ts';

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

  it.each(['#nowhere', '#data/../secrets', '#data/a/b', '#data/%E0%A4%A', '#Data', '#results/flowers', '#data//celeba'])(
    'lead to the studio from %s, which is no address of this page',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'generate' });
    },
  );
});
