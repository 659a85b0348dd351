import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guidanceSchema } from '../../src/diffusion/config.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { EvaluationResult } from '../../src/documents/evaluation.ts';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { NoGuideError } from '../../src/runtime/errors.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import { type PreparedDataset } from '../data/prepare.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinySplitSeed } from '../testing/tiny-run.ts';
import { MissingShardsError, ShardSettingsError } from './errors.ts';
import { evaluate, generatedFolder, type EvaluationRequest } from './evaluate.ts';
import type { GeneratedImages } from './protocol.ts';
import { protocolOf } from './protocol.ts';
import { computeShard } from './shards.ts';
import { fakeNetwork, type FakeNetwork } from './testing/fake-network.ts';
import { openTinyModel } from './testing/tiny-model.ts';

/* Two blocks and a part of one, images of 16x16 pixels, a network that is none. */

const SAMPLES = 530;
const root = temporaryFolder();
let model: DenoisingModel;
let dataset: PreparedDataset;
let generated: GeneratedImages;

beforeAll(async () => {
  ({ model, dataset } = await openTinyModel(root, 30));
  const sampling = { sampler: 'ddim', steps: 1, spacing: 'trailing', eta: 0, clip: true } as const;
  generated = { model, guide: null, sampling, seed: 2 ** 32 - 5 };
});
afterAll(async () => {
  dataset.close();
  await model.release();
});

let caches = 0;

/** A request with a cache of its own: 24 photographs to compare with, 3 as the floor, and the same 3 through the last step. */
function request(change: Partial<EvaluationRequest> = {}): EvaluationRequest {
  return {
    generated,
    samples: SAMPLES,
    network: fakeNetwork(),
    dataset,
    reference: { part: 'train', images: null },
    floor: true,
    cacheRoot: join(root, `cache-${caches++}`),
    merge: null,
    product: plainMatrixProduct,
    origin: { device: 'a machine', commit: 'abc' },
    onProgress: () => undefined,
    ...change,
  };
}

const numbersOf = ({ metrics, floor, lastStep }: EvaluationResult): object => ({ metrics, floor, lastStep });

it('keeps features apart by guidance, and those without it where they always were', () => {
  const guided = (weight: number): GeneratedImages => ({
    ...generated,
    guide: model,
    sampling: { ...generated.sampling, guidance: guidanceSchema.parse({ weight }) },
  });
  const folders = [generated, guided(1.5), guided(2)].map((images) => generatedFolder('cache', images, 'f'.repeat(64)));
  expect(new Set(folders).size).toBe(3);
  expect(Object.keys(protocolOf(generated, 'f'))).not.toContain('guidance');
  expect(() => generatedFolder('cache', { ...guided(2), guide: null }, 'f')).toThrow(NoGuideError);
});

describe('an evaluation', () => {
  it('measures FID, KID and IS of generated images and of the photographs held out, and says how', async () => {
    const result = await evaluate(request());
    expect(result).toMatchObject({
      weights: model.card.file.sha256,
      generated: {
        samples: SAMPLES,
        sampler: 'ddim',
        steps: 1,
        evaluations: 1,
        spacing: 'trailing',
        eta: 0,
        clip: true,
        seed: 2 ** 32 - 5,
      },
      imageSize: 16,
      reference: { dataset: 'photographs', part: 'train', splitSeed: tinySplitSeed, splitRule: 2, images: 24 },
      features: { name: 'mean bytes', sha256: 'f'.repeat(64), dimensions: 6, logits: 3 },
      floor: { photographs: { dataset: 'photographs', part: 'test', splitSeed: tinySplitSeed, splitRule: 2, images: 3 } },
      measured: { device: 'a machine', commit: 'abc' },
    });
    expect(result.metrics.map(({ name, over }) => [name, over])).toEqual([
      ['FID-6', null],
      ['KID-6', '100 subsets of 12 images'],
      ['IS-6', '10 splits of 53 images'],
    ]);
    // Three images are too few for ten splits.
    expect(result.floor?.metrics.map(({ name, over }) => [name, over])).toEqual([
      ['FID-6', null],
      ['KID-6', null],
    ]);
  });

  it('says that splits differ in size where there is a rest', async () => {
    const { metrics } = await evaluate(request({ samples: 25 }));
    expect(metrics.at(-1)).toMatchObject({ name: 'IS-6', over: '10 splits of 2 or 3 images' });
  });

  it('has no IS where the network has no logits, and no floor where none is asked for', async () => {
    const { metrics, floor, lastStep } = await evaluate(
      request({ network: fakeNetwork({ logits: false, suffix: '' }), floor: false, samples: 20 }),
    );
    expect(metrics.map(({ name }) => name)).toEqual(['FID', 'KID']);
    expect(floor).toBeNull();
    expect(lastStep).toBeNull();
  });

  it('can compare with the first images of the part held out, the floor then being those of the training', async () => {
    const { reference, floor } = await evaluate(request({ samples: 20, reference: { part: 'test', images: 2 } }));
    expect(reference).toMatchObject({ part: 'test', images: 2 });
    expect(floor?.photographs).toMatchObject({ part: 'train', images: 20 });
  });

  it('refuses a part of one photograph before it draws anything', async () => {
    const refused = evaluate(request({ reference: { part: 'test', images: 1 }, onProgress: () => expect.fail('nothing is to be done') }));
    await expect(refused).rejects.toThrow(
      'The test part of photographs has 1 photograph, and measuring takes 2: choose another one with --reference',
    );
  });

  it('measures the photographs of the floor through the last step of the run, from the level that it starts from', async () => {
    const { schedule } = model.card.diffusion;
    const few = await evaluate(request({ samples: 20 }));
    expect(few.lastStep).toMatchObject({ photographs: few.floor?.photographs, alphaBar: createNoiseSchedule(schedule).alphaBar(1) });
    expect(few.lastStep?.metrics.map(({ name }) => name)).toEqual(few.floor?.metrics.map(({ name }) => name));
    // An untrained network predicts v = 0, of which s x_t is the image: the less noise, the more of the photographs is left.
    const sampling = { ...generated.sampling, steps: 20 };
    const { lastStep } = await evaluate(request({ samples: 20, generated: { ...generated, sampling } }));
    expect(lastStep?.alphaBar).toBeGreaterThan(0.98);
    const [atOneStep, atTwenty, floor] = [few.lastStep, lastStep, few.floor].map((of) => of?.metrics[0]?.value ?? NaN);
    expect(Math.abs((atTwenty ?? NaN) - (floor ?? NaN))).toBeLessThan(0.5 * Math.abs((atOneStep ?? NaN) - (floor ?? NaN)));
    expect(atTwenty).not.toBe(floor);
  });

  it('goes without a floor where one photograph is left for it', async () => {
    const lonely = { ...dataset, test: { ...dataset.test, count: 1 } };
    const { floor, metrics } = await evaluate(request({ samples: 20, dataset: lonely }));
    expect(floor).toBeNull();
    expect(metrics.map(({ name }) => name)).toContain('FID-6');
  });

  it('names the photographs that it was given, whatever the model was trained on', async () => {
    const { reference, floor } = await evaluate(request({ samples: 20, dataset: { ...dataset, title: 'Other photographs' } }));
    expect([reference.dataset, floor?.photographs.dataset]).toEqual(['Other photographs', 'Other photographs']);
  });

  it('is next to nothing for photographs against themselves', async () => {
    const alike = { ...dataset, test: dataset.train };
    const { floor } = await evaluate(request({ samples: 20, dataset: alike, reference: { part: 'train', images: 20 } }));
    expect(floor?.metrics[0]?.value).toBeLessThan(1e-6);
  });
});

describe('what was computed', () => {
  it('is not computed again, and not for more samples either but for the rest', async () => {
    const first = request({ samples: 300 });
    await evaluate(first);
    const network = fakeNetwork();
    const more = { ...first, network, samples: SAMPLES };
    const result = await evaluate(more);
    // The first 256 generated images and all photographs are there; the block of 44 is no block of more.
    expect(network.seen()).toBe(SAMPLES - 256);
    expect(numbersOf(await evaluate({ ...more, network }))).toEqual(numbersOf(result));
    expect(network.seen()).toBe(SAMPLES - 256);
  });

  it('serves an evaluation that goes on after an interruption, to the same numbers', async () => {
    const whole = await evaluate(request());
    const controller = new AbortController();
    const interrupted = request({
      signal: controller.signal,
      onProgress: (stage, done) => {
        if (stage === 'generating' && done >= 300) controller.abort(new Error('Interrupted.'));
      },
    });
    await expect(evaluate(interrupted)).rejects.toThrow('Interrupted.');
    const network = fakeNetwork();
    const resumed = await evaluate({ ...interrupted, network, signal: undefined });
    expect(numbersOf(resumed)).toEqual(numbersOf(whole));
    expect(network.seen()).toBe(SAMPLES - 256 + 24 + 3 + 3);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['altered', async (path) => writeFile(path, flipped(await readFile(path)))],
    ['cut short', (path) => truncate(path, 1000)],
    ['empty', (path) => truncate(path, 0)],
  ])('is made again where its file is %s', async (_, damage) => {
    const first = request({ samples: 300 });
    const whole = await evaluate(first);
    const folder = generatedFolder(first.cacheRoot, generated, first.network.sha256);
    await damage(join(folder, await fileOf(folder, 0)));
    const network = fakeNetwork();
    expect(numbersOf(await evaluate({ ...first, network }))).toEqual(numbersOf(whole));
    expect(network.seen()).toBe(256);
  });

  it('does not serve another sampler, seed or network', async () => {
    const first = request({ samples: 20 });
    await evaluate(first);
    const network: FakeNetwork = { ...fakeNetwork(), sha256: 'e'.repeat(64) };
    await evaluate({ ...first, network });
    expect(network.seen()).toBe(20 + 24 + 3 + 3);
    const { sampling } = generated;
    for (const other of [
      { ...generated, seed: 1 },
      { ...generated, sampling: { ...sampling, steps: 2 } },
    ]) {
      const again = fakeNetwork();
      await evaluate({ ...first, network: again, generated: other });
      // With other steps the last one starts elsewhere.
      expect(again.seen()).toBe(other.seed === 1 ? 20 : 20 + 3);
    }
  });
});

describe('shards', () => {
  const computed = async (folder: string, ...shards: number[]): Promise<void> => {
    for (const index of shards) await computeShard(shardRequest(folder, index));
  };

  function shardRequest(folder: string, index: number, change: Partial<GeneratedImages> = {}): Parameters<typeof computeShard>[0] {
    const network = fakeNetwork();
    const images = { ...generated, ...change };
    return {
      generated: images,
      extraction: { network, device: `machine ${index}` },
      protocol: protocolOf(images, network.sha256),
      samples: SAMPLES,
      shard: { index, count: 2 },
      folder,
      onImages: () => undefined,
    };
  }

  it('put together give the numbers of the whole, bit for bit, without computing any', async () => {
    const folder = join(root, 'shards');
    await computed(folder, 2, 1);
    const network = fakeNetwork();
    const merged = await evaluate(request({ merge: folder, network }));
    expect(numbersOf(merged)).toEqual(numbersOf(await evaluate(request())));
    expect(network.seen()).toBe(24 + 3 + 3);
    expect(merged.measured.device).toBe('machine 1, then machine 2');
  });

  it('that lack are named, and so are those with a damaged block', async () => {
    const folder = join(root, 'one-shard');
    await expect(evaluate(request({ merge: folder }))).rejects.toThrow(/holds no shards/);
    await computed(folder, 1);
    await expect(evaluate(request({ merge: folder }))).rejects.toThrow(new MissingShardsError(folder, ['2/2']));
    await truncate(join(folder, await fileOf(folder, 512)), 100);
    await expect(evaluate(request({ merge: folder }))).rejects.toThrow(
      /lacks features of 1\/2, 2\/2: run --shard 1\/2, --shard 2\/2 again/,
    );
    await computed(folder, 1, 2);
    await expect(evaluate(request({ merge: folder }))).resolves.toMatchObject({ generated: { samples: SAMPLES } });
  });

  it('of other settings are refused, in a shard and in the merge', async () => {
    const folder = join(root, 'settings');
    await computed(folder, 1, 2);
    const steps = { sampling: { ...generated.sampling, steps: 2 } };
    await expect(computeShard(shardRequest(folder, 2, steps))).rejects.toThrow(new ShardSettingsError(folder, 'steps', '1', '2'));
    await expect(computeShard({ ...shardRequest(folder, 3), shard: { index: 3, count: 3 } })).rejects.toThrow(/of shards 2, not 3/);
    await expect(evaluate(request({ merge: folder, samples: 20 }))).rejects.toThrow(/of samples 530, not 20/);
  });

  it('of the same lists of levels and classes go together', async () => {
    const folder = join(root, 'lists');
    const shard = (index: number, classes: string): ReturnType<typeof computeShard> => {
      const wanted = shardRequest(folder, index);
      return computeShard({ ...wanted, samples: 10, protocol: { ...wanted.protocol, alphaBars: [0.5], classes } });
    };
    await shard(1, '[3,1]');
    await expect(shard(2, '[3,1]')).resolves.toBeUndefined();
    await expect(shard(2, '[3,2]')).rejects.toThrow(new ShardSettingsError(folder, 'classes', '[3,1]', '[3,2]'));
  });

  it('are not mixed with blocks of other settings when their list of settings is lost', async () => {
    const folder = join(root, 'lost');
    await computed(folder, 1, 2);
    await rm(join(folder, 'settings.json'));
    await computeShard(shardRequest(folder, 1, { seed: 9 }));
    await expect(evaluate(request({ merge: folder, generated: { ...generated, seed: 9 } }))).rejects.toThrow(
      new MissingShardsError(folder, ['2/2']),
    );
  });
});

/** The file with the features of the block that begins with image `first`. */
async function fileOf(folder: string, first: number): Promise<string> {
  return (await readdir(folder)).find((name) => name.startsWith(`images-${String(first).padStart(7, '0')}`)) ?? 'none';
}

function flipped(bytes: Buffer): Buffer {
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return bytes;
}
