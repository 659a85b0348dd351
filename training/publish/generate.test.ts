import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SAMPLING, guidanceSchema } from '../../src/diffusion/config.ts';
import { NoGuideError } from '../../src/runtime/errors.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { tinyCard } from '../../src/runtime/testing/tiny-card.ts';
import { tinyModel } from '../../src/runtime/testing/tiny-model.ts';
import { generateImages } from './generate.ts';
import { tinyConfig } from '../testing/tiny-run.ts';

const { diffusion } = tinyConfig;
const sampling = { ...DEFAULT_SAMPLING, steps: 3 };
let model: DenoisingModel<ModelIdentity>;

beforeAll(async () => {
  const { identity, bytes } = tinyModel();
  model = await openNodeWeights(bytes, identity);
});
afterAll(() => model.release());

describe('generateImages', () => {
  it('gives the same picture for a seed, however many are drawn beside it', async () => {
    const many = await generateImages({ model, diffusion, sampling, seed: 5, count: 18 });
    expect(many.values).toHaveLength(18 * 3 * 16 * 16);
    for (const image of [0, 15, 16, 17]) {
      const alone = await generateImages({ model, diffusion, sampling, seed: 5 + image, count: 1 });
      const within = many.values.subarray(image * 768, (image + 1) * 768);
      const largest = alone.values.reduce((most, value, index) => Math.max(most, Math.abs(value - (within[index] ?? 0))), 0);
      // A batch may add its float32 sums in another order.
      expect(largest).toBeLessThan(1e-4);
    }
  });

  it('tells its steps over all batches', async () => {
    const steps: string[] = [];
    await generateImages({ model, diffusion, sampling, seed: 0, count: 17, onStep: ({ done, total }) => steps.push(`${done}/${total}`) });
    expect(steps).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  });

  it('is guided where the settings say so, at the levels that they name', async () => {
    const { identity, bytes } = tinyModel('guide', 2);
    const guide = await openNodeWeights(bytes, await tinyCard(identity, bytes, { seed: 0, noiseLevel: 0.5, values: [] }));
    const draw = async (guidance: object, given: DenoisingModel | null = guide) =>
      (
        await generateImages({
          model,
          guide: given,
          diffusion,
          sampling: { ...sampling, guidance: guidanceSchema.parse(guidance) },
          seed: 0,
          count: 1,
        })
      ).values;
    const plain = (await generateImages({ model, diffusion, sampling, seed: 0, count: 1 })).values;
    expect(await draw({ weight: 1 })).toEqual(plain);
    expect(await draw({ weight: 2, interval: { maximumNoiseLevel: 0 } })).toEqual(plain);
    expect(await draw({ weight: 2 })).not.toEqual(plain);
    expect(await draw({ weight: 2 })).toEqual(await draw({ weight: 2 }));
    await expect(draw({ weight: 2 }, null)).rejects.toThrow(NoGuideError);
    await guide.release();
  });

  it('stops between steps when it is told to', async () => {
    const interrupt = new AbortController();
    const onStep = (): void => interrupt.abort(new Error('enough'));
    const stopped = generateImages({ model, diffusion, sampling, seed: 0, count: 1, signal: interrupt.signal, onStep });
    await expect(stopped).rejects.toThrow('enough');
  });
});
