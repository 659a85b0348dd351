import { describe, expect, it } from 'vitest';
import { SiteFileError } from '../../../src/documents/read-json.ts';
import type { PrepareRequest } from '../../../workers/sampling/contract.ts';
import { testCard } from '../../../workers/sampling/testing/card.ts';
import { cardUrlOf } from './model-source.ts';
import { createSampler } from './sampler.ts';
import { all } from './testing/all.ts';
import { testEngine } from './testing/engine.ts';
import { fetchFrom } from './testing/site.ts';

const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 };
const site = {
  '/models/tiny/card.json': testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 1.6, interval } }),
  '/models/tiny/guide/card.json': testCard({ id: 'any', sha256: 'c'.repeat(64) }),
  '/models/plain/card.json': testCard({ id: 'plain' }),
};

/** A sampler on a page of the site, and what its worker is asked to open. */
function samplerOf(parts: Parameters<typeof testEngine>[0] = {}) {
  const prepared: PrepareRequest[] = [];
  const engine = testEngine({
    prepare: (_signal, request) => {
      prepared.push(request);
      return Promise.resolve({ caching: 'cached', fromCache: false });
    },
    ...parts,
  });
  const sampler = createSampler(
    {},
    {
      engine,
      chooseProvider: (wanted) => Promise.resolve({ provider: wanted ?? 'wasm' }),
      fetch: fetchFrom(site),
      base: 'http://localhost/page/',
    },
  );
  return { sampler, engine, prepared };
}

describe('the address of a model', () => {
  it.each([
    ['../models/tiny/', 'http://localhost/models/tiny/card.json'],
    ['/models/tiny', 'http://localhost/models/tiny/card.json'],
    ['https://elsewhere.example/tiny/card.json', 'https://elsewhere.example/tiny/card.json'],
  ])('%s leads to %s', (address, url) => {
    expect(cardUrlOf(address, 'http://localhost/page/')).toBe(url);
  });
});

describe('a sampler', () => {
  it('opens a model with the guide that its card names, and yields its frames', async () => {
    const { sampler, engine, prepared } = samplerOf();
    const model = await sampler.load('/models/tiny/');
    expect(model).toMatchObject({ provider: 'wasm', caching: 'cached', card: { id: 'tiny' } });
    expect(prepared).toMatchObject([
      { weightsUrl: 'http://localhost/models/tiny/model.onnx', guide: { weightsUrl: 'http://localhost/models/tiny/guide/model.onnx' } },
    ]);
    const frames = await all(model.generate({ seed: 7, images: 2, steps: 3 }));
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(engine.requests).toMatchObject([{ seed: 7, images: 2, options: { steps: 3, guidance: { weight: 1.6 } } }]);
  });

  it('leaves a guide alone that a run does not need', async () => {
    const { sampler, prepared } = samplerOf();
    const model = await sampler.load('/models/tiny/');
    await all(model.generate({ seed: 7, steps: 1, guidance: null }));
    expect(prepared.at(-1)).not.toHaveProperty('guide');
  });

  it('opens a model again for each run, which may not be the one that is open', async () => {
    const { sampler, prepared } = samplerOf();
    const [tiny, plain] = [await sampler.load('/models/tiny/'), await sampler.load('/models/plain/')];
    await all(tiny.generate({ seed: 7, steps: 1 }));
    await all(plain.generate({ seed: 7, steps: 1 }));
    expect(prepared.map(({ card }) => card.id)).toEqual(['tiny', 'plain', 'tiny', 'plain']);
  });

  it('says which card is missing', async () => {
    const { sampler } = samplerOf();
    await expect(sampler.load('/models/none/')).rejects.toThrow(SiteFileError);
    await expect(sampler.load('/models/none/')).rejects.toThrow('/models/none/card.json could not be read: the server answered 404.');
  });

  it('stops loading and sampling with the signal’s reason', async () => {
    const { sampler } = samplerOf();
    const signal = AbortSignal.abort();
    await expect(sampler.load('/models/tiny/', { signal })).rejects.toMatchObject({ name: 'AbortError' });
    const model = await sampler.load('/models/tiny/');
    await expect(model.generate({ seed: 7, signal }).next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends its worker when it is closed, and takes no more work', async () => {
    let ended = 0;
    const { sampler } = samplerOf({
      end: () => {
        ended++;
      },
    });
    const model = await sampler.load('/models/tiny/');
    sampler.close();
    expect(ended).toBe(1);
    await expect(model.generate({ seed: 7 }).next()).rejects.toThrow('The sampler was closed.');
    await expect(sampler.load('/models/tiny/')).rejects.toThrow('The sampler was closed.');
  });
});
