import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guidanceSchema, predictionTypeSchema, type Guidance, type PredictionType } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import { guided, type Guide, type Predict } from './guidance.ts';
import { convertPrediction } from './prediction.ts';
import { createNoiseSchedule, ratesOf } from './schedule.ts';
import { mixingNetwork } from './testing/runs.ts';

fc.configureGlobal({ seed: 20240604 });

const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 });
const everywhere = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };
const guidance: Guidance = { weight: 1.6, interval: everywhere };
const predictionTypes = fc.constantFrom(...predictionTypeSchema.options);
const latent = Float32Array.of(-1.5, -0.25, 0, 0.5, 2, 0.125);

/** A network of type `prediction` that sees the image `x0` in every latent. */
function seeing(x0: (latent: Float32Array) => Float32Array, prediction: PredictionType): Predict {
  return (noisy, noiseLevel) => {
    const image = x0(noisy);
    const { fromLatent, fromPrediction } = convertPrediction('x0', prediction, ratesOf(1 - noiseLevel));
    return Promise.resolve(noisy.map((value, index) => fromLatent * value + fromPrediction * (image[index] ?? 0)));
  };
}

const stronger = (noisy: Float32Array) => noisy.map((value) => Math.tanh(value));
const weaker = (noisy: Float32Array) => noisy.map((value) => 0.7 * Math.tanh(value) + 0.05);

/** The guide's calls beside what it answers. */
function watched(predict: Predict): { readonly predict: Predict; readonly levels: number[] } {
  const levels: number[] = [];
  return { levels, predict: (noisy, noiseLevel) => (levels.push(noiseLevel), predict(noisy, noiseLevel)) };
}

function guideOf(predict: Predict, prediction: PredictionType = 'v', of = schedule): Guide {
  return { predict, prediction, schedule: of };
}

describe('guided', () => {
  it('moves the predicted image away from the one that the guide sees, whatever the two predict', async () => {
    await fc.assert(
      fc.asyncProperty(
        predictionTypes,
        predictionTypes,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        async (type, guideType, noiseLevel) => {
          const predict = guided(seeing(stronger, type), type, guideOf(seeing(weaker, guideType), guideType), guidance);
          const { fromLatent, fromPrediction } = convertPrediction(type, 'x0', ratesOf(1 - noiseLevel));
          const prediction = await predict(latent, noiseLevel);
          for (const [index, value] of latent.entries()) {
            const [own, other] = [stronger(latent)[index] ?? NaN, weaker(latent)[index] ?? NaN];
            expect(fromLatent * value + fromPrediction * (prediction[index] ?? NaN)).toBeCloseTo(own + 0.6 * (own - other), 3);
          }
        },
      ),
    );
  });

  it('is the network itself where the guide says the same, and linear in the weight', async () => {
    const alike = guided(mixingNetwork, 'v', guideOf(mixingNetwork), guidance);
    const images = new Float32Array(24).map((_, index) => Math.sin(index));
    expect(await alike(images, 0.4)).toEqual(await mixingNetwork(images, 0.4));
    const at = (weight: number) =>
      guided(seeing(stronger, 'v'), 'v', guideOf(seeing(weaker, 'v')), { weight, interval: everywhere })(latent, 0.4);
    const [once, twice, thrice] = [await at(1), await at(2), await at(3)];
    twice.forEach((value, index) => expect(2 * value).toBeCloseTo((once[index] ?? NaN) + (thrice[index] ?? NaN), 5));
    expect(twice).not.toEqual(once);
  });

  it('does not ask the guide with weight 1, nor outside of the interval, whose ends belong to it', async () => {
    const guide = watched(seeing(weaker, 'v'));
    const own = seeing(stronger, 'v');
    const none = guided(own, 'v', guideOf(guide.predict), { weight: 1, interval: everywhere });
    expect(await none(latent, 0.5)).toEqual(await own(latent, 0.5));
    const within = guided(own, 'v', guideOf(guide.predict), { weight: 2, interval: { minimumNoiseLevel: 0.25, maximumNoiseLevel: 0.75 } });
    expect(await within(latent, 0.2)).toEqual(await own(latent, 0.2));
    expect(await within(latent, 0.8)).toEqual(await own(latent, 0.8));
    expect(guide.levels).toEqual([]);
    for (const level of [0.25, 0.5, 0.75]) expect(await within(latent, level)).not.toEqual(await own(latent, level));
    expect(guide.levels).toEqual([0.25, 0.5, 0.75]);
  });

  it('tells the guide the nearest noise level that it knows, and reads what it says as of that level', async () => {
    const narrow = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.6, maximumSignalRate: 0.8 });
    const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });
    for (const [of, levels, told] of [
      [narrow, [0.1, 0.5, 0.9], [0.36, 0.5, 0.64]],
      [discrete, [1e-6, 0.5, 1 - 1e-9], [1e-4, 0.5, 1 - discrete.alphaBar(999)]],
    ] as const) {
      for (const type of predictionTypeSchema.options) {
        const guide = watched(seeing(stronger, type));
        const predict = guided(seeing(stronger, 'v'), 'v', guideOf(guide.predict, type, of), guidance);
        for (const level of levels) {
          const own = await seeing(stronger, 'v')(latent, level);
          // Both see one image, so that the guide moves nothing, but for what float32 loses of it where one rate is next to nothing.
          if (level > 1e-3 && level < 0.999)
            (await predict(latent, level)).forEach((value, index) => expect(value).toBeCloseTo(own[index] ?? NaN, 3));
          else await predict(latent, level);
        }
        guide.levels.forEach((level, index) => expect(level).toBeCloseTo(told[index] ?? NaN, 12));
      }
    }
  });

  it('leaves the images of a batch apart', async () => {
    const predict = guided(
      mixingNetwork,
      'v',
      guideOf((noisy, level) => mixingNetwork(noisy, level / 2)),
      guidance,
    );
    const images = new Float32Array(24).map((_, index) => Math.cos(index));
    const [first, second] = [await predict(images.slice(0, 12), 0.5), await predict(images.slice(12), 0.5)];
    expect(await predict(images, 0.5)).toEqual(Float32Array.of(...first, ...second));
  });

  it('refuses a guide of other images', async () => {
    const predict = guided(
      seeing(stronger, 'v'),
      'v',
      guideOf(() => Promise.resolve(new Float32Array(2))),
      guidance,
    );
    await expect(predict(latent, 0.5)).rejects.toBeInstanceOf(LengthMismatchError);
  });
});

describe('guidanceSchema', () => {
  it('covers every level unless told otherwise, and takes no interval that runs backwards nor a weight below 1', () => {
    expect(guidanceSchema.parse({ weight: 2 })).toEqual({ weight: 2, interval: everywhere });
    expect(guidanceSchema.parse({ weight: 2, interval: { maximumNoiseLevel: 0.5 } }).interval).toEqual({
      minimumNoiseLevel: 0,
      maximumNoiseLevel: 0.5,
    });
    expect(guidanceSchema.safeParse({ weight: 2, interval: { minimumNoiseLevel: 0.6, maximumNoiseLevel: 0.5 } }).success).toBe(false);
    for (const weight of [0.9, -1, 11, NaN]) expect(guidanceSchema.safeParse({ weight }).success).toBe(false);
  });
});
