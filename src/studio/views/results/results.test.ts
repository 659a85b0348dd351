import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { cardMetrics, type EvaluationResult } from '../../../documents/evaluation.ts';
import { testCell, testStudyFacts } from '../../../documents/testing/study.ts';
import { catalogUrl, fetchFrom, testSite } from '../../session/testing/studio.ts';
import { compareModels } from './measures.ts';
import { loadResults } from './results.ts';

const card = testCard();

const result: EvaluationResult = {
  weights: card.file.sha256,
  generated: { samples: 5000, sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true, seed: 0 },
  imageSize: 64,
  reference: { dataset: 'Photographs', part: 'test', splitSeed: 1, splitRule: 1, images: 818 },
  features: { name: 'a network', sha256: 'f'.repeat(64), dimensions: 768, logits: null },
  metrics: [{ name: 'FID-768', value: 1.5, deviation: null, over: null }],
  floor: null,
  lastStep: null,
  measured: { at: '2026-11-24T05:00:00.000Z', device: 'a machine', commit: 'abc' },
};
const slower: EvaluationResult = { ...result, generated: { ...result.generated, steps: 100 } };
const ofOldWeights: EvaluationResult = { ...result, weights: 'c'.repeat(64) };

/** The site of two models, of which the first has been evaluated. */
function evaluatedSite(results: unknown): Record<string, unknown> {
  return {
    ...testSite(),
    '/models/tiny/card.json': { ...card, metrics: cardMetrics(result) },
    '/models/tiny/evaluation.json': { model: 'tiny', results },
  };
}

describe('loadResults', () => {
  it('reads the study that the list of models names, of the weights that are shipped', async () => {
    const [own, stale] = [testStudyFacts('tiny'), testStudyFacts('other')];
    const study = {
      models: [
        { ...own, weights: card.file.sha256, cells: [testCell(0.7)] },
        { ...stale, weights: 'e'.repeat(64), cells: [] },
      ],
    };
    const catalog = { ...(testSite()['/models/catalog.json'] as object), study: 'study.json' };
    const site = { ...testSite(), '/models/catalog.json': catalog };
    const loaded = await loadResults(catalogUrl, fetchFrom({ ...site, '/models/study.json': study }));
    expect(loaded.study?.models.map(({ id }) => id)).toEqual(['tiny']);
    expect((await loadResults(catalogUrl, fetchFrom(testSite()))).study).toBeNull();
    const broken = await loadResults(catalogUrl, fetchFrom(site));
    expect(broken).toMatchObject({ study: null, problems: [expect.stringContaining('/models/study.json could not be read')] });
    expect(broken.models).toHaveLength(2);
  });

  it('reads the evaluation beside a card that has metrics, the newest result first', async () => {
    const { models } = await loadResults(catalogUrl, fetchFrom(evaluatedSite([result, slower])));
    expect(models.map(({ entry, evaluated }) => [entry.id, evaluated])).toEqual([
      ['tiny', { status: 'ready', results: [slower, result], outdated: 0 }],
      ['other', { status: 'none' }],
    ]);
    expect(models[0]?.previewUrl).toBe('http://localhost/models/tiny/preview.png');
  });

  it('asks for no evaluation where the card knows of none', async () => {
    const asked: string[] = [];
    const fetch = fetchFrom(testSite());
    await loadResults(catalogUrl, (input) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return fetch(input);
    });
    expect(asked.filter((url) => url.endsWith('evaluation.json'))).toEqual([]);
  });

  it('leaves out what was measured of other weights', async () => {
    const { models } = await loadResults(catalogUrl, fetchFrom(evaluatedSite([ofOldWeights, result])));
    expect(models[0]?.evaluated).toEqual({ status: 'ready', results: [result], outdated: 1 });
  });

  it.each([
    ['missing', undefined, 'the server answered 404'],
    ['of another shape', [{ ...result, metrics: [] }], 'its results.0.metrics is'],
  ])('costs the model alone when its evaluation is %s', async (_, results, reason) => {
    const site = evaluatedSite(results);
    if (results === undefined) delete site['/models/tiny/evaluation.json'];
    const { models } = await loadResults(catalogUrl, fetchFrom(site));
    expect(models.map(({ evaluated }) => evaluated.status)).toEqual(['failed', 'none']);
    const [first] = models;
    expect(first?.evaluated.status === 'failed' && first.evaluated.sentence).toContain(reason);
  });

  it('says which card could not be read, and needs one at least', async () => {
    const { models, problems } = await loadResults(catalogUrl, fetchFrom({ ...testSite(), '/models/tiny/card.json': {} }));
    expect(models.map(({ entry }) => entry.id)).toEqual(['other']);
    expect(problems).toEqual([expect.stringContaining('/models/tiny/card.json could not be read')]);
    await expect(loadResults(catalogUrl, fetchFrom({}))).rejects.toThrow('/models/catalog.json could not be read');
  });
});

describe('compareModels', () => {
  it('puts the results of all models together by the name of the measure', async () => {
    const { models } = await loadResults(catalogUrl, fetchFrom(evaluatedSite([result, slower])));
    const compared = Array.from(compareModels(models), ([name, rows]) => [name, rows.map(({ model, drawing }) => [model, drawing])]);
    expect(compared).toEqual([
      [
        'FID-768',
        [
          ['Tiny', 'DDIM, 100 steps, 5,000 images'],
          ['Tiny', 'DDIM, 20 steps, 5,000 images'],
        ],
      ],
    ]);
  });
});
