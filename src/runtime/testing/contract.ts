/*
 * What every provider owes, written once and free of any test library: Vitest runs these checks on Node's providers, and
 * the end-to-end tests run the same ones in a real browser on wasm and WebGPU.
 */
import { gaussianNoise } from '../../diffusion/gaussian.ts';
import { largestDifference } from '../../graph/testing/finite-differences.ts';
import type { ModelCard } from '../../documents/card.ts';
import type { DenoisingModel } from '../model.ts';
import { imageLength } from '../model.ts';

/** A provider under test: a model's file and card, and the way to open them there. */
export interface Subject {
  readonly bytes: Uint8Array;
  readonly card: ModelCard;
  readonly open: (bytes: Uint8Array, card: ModelCard) => Promise<DenoisingModel>;
}

interface ContractCheck {
  /** A sentence that begins with "a provider". */
  readonly name: string;
  /** Rejects with the reason when the provider does not keep this part of the contract. */
  readonly run: (subject: Subject) => Promise<void>;
}

/** The same network on the same provider, computed in another batch, may add its float32 sums in another order. */
const SAME_PROVIDER_TOLERANCE = 1e-4;

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

function assertClose(a: Float32Array, b: Float32Array): void {
  const difference = largestDifference(a, b);
  assert(difference <= SAME_PROVIDER_TOLERANCE, `predictions differ by ${difference}`);
}

/** Runs `use` on an open model and releases it whatever happens. */
async function withModel(subject: Subject, use: (model: DenoisingModel) => Promise<void>): Promise<void> {
  const model = await subject.open(subject.bytes, subject.card);
  try {
    await use(model);
  } finally {
    await model.release();
  }
}

async function assertRejects(promise: Promise<unknown>, errorName: string): Promise<void> {
  const outcome = await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
  assert(outcome === errorName, `${errorName} was expected, but: ${outcome}`);
}

function joined(...arrays: Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => Array.from(array)));
}

export const providerContract: readonly ContractCheck[] = [
  {
    name: 'predicts finite values of the shape of the latent and leaves the latent alone',
    run: (subject) =>
      withModel(subject, async (model) => {
        const latent = gaussianNoise(3, 0, imageLength(model.card));
        const prediction = await model.predict(latent, 0.5);
        assert(prediction.length === latent.length, `it gave ${prediction.length} values for ${latent.length}`);
        assert(prediction.every(Number.isFinite), 'a predicted value is not finite');
        assert(largestDifference(latent, gaussianNoise(3, 0, latent.length)) === 0, 'the latent was changed');
      }),
  },
  {
    name: 'predicts each image of a batch as if it were alone, whatever the batch before',
    run: (subject) =>
      withModel(subject, async (model) => {
        const latents = [4, 5, 6].map((seed) => gaussianNoise(seed, 0, imageLength(model.card)));
        const together = await model.predict(joined(...latents), 0.3);
        const alone: Float32Array[] = [];
        for (const latent of latents) alone.push(await model.predict(latent, 0.3));
        assertClose(together, joined(...alone));
      }),
  },
  {
    name: 'answers equal questions equally and reads the noise level',
    run: (subject) =>
      withModel(subject, async (model) => {
        const latent = gaussianNoise(7, 0, imageLength(model.card));
        const first = await model.predict(latent, 0.9);
        assert(largestDifference(first, await model.predict(latent, 0.9)) === 0, 'a second run gave other values');
        assert(largestDifference(first, await model.predict(latent, 0.1)) > 0.01, 'the noise level changes nothing');
      }),
  },
  {
    name: 'gives predictions that later ones do not overwrite',
    run: (subject) =>
      withModel(subject, async (model) => {
        const prediction = await model.predict(gaussianNoise(8, 0, imageLength(model.card)), 0.5);
        const copy = prediction.slice();
        await model.predict(gaussianNoise(9, 0, imageLength(model.card)), 0.5);
        assert(largestDifference(prediction, copy) === 0, 'an earlier prediction was overwritten');
      }),
  },
  {
    name: 'answers questions asked at once each with its own prediction',
    run: (subject) =>
      withModel(subject, async (model) => {
        const latents = [10, 11].map((seed) => gaussianNoise(seed, 0, imageLength(model.card)));
        const atOnce = await Promise.all(latents.map((latent) => model.predict(latent, 0.5)));
        for (const [index, latent] of latents.entries()) {
          assertClose(atOnce[index] ?? new Float32Array(), await model.predict(latent, 0.5));
        }
      }),
  },
  {
    name: 'refuses a latent that is no whole number of images',
    run: (subject) =>
      withModel(subject, async (model) => {
        await assertRejects(model.predict(new Float32Array(imageLength(model.card) + 1), 0.5), 'LatentSizeError');
        await assertRejects(model.predict(new Float32Array(0), 0.5), 'LatentSizeError');
      }),
  },
  {
    name: 'can be released twice, answers nothing afterwards, and opens again',
    run: async (subject) => {
      const model = await subject.open(subject.bytes, subject.card);
      const latent = gaussianNoise(12, 0, imageLength(model.card));
      const underWay = model.predict(latent, 0.5);
      await Promise.all([model.release(), model.release()]);
      const prediction = await underWay;
      await assertRejects(model.predict(latent, 0.5), 'ModelReleasedError');
      await withModel(subject, async (again) => assertClose(prediction, await again.predict(latent, 0.5)));
    },
  },
  {
    name: 'keeps two models open side by side',
    run: (subject) =>
      withModel(subject, (first) =>
        withModel(subject, async (second) => {
          const latent = gaussianNoise(13, 0, imageLength(first.card));
          assertClose(await first.predict(latent, 0.5), await second.predict(latent, 0.5));
        }),
      ),
  },
  {
    name: 'refuses a file with a changed byte or a missing end',
    run: async ({ bytes, card, open }) => {
      const changed = bytes.slice();
      const middle = bytes.length >> 1;
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      await assertRejects(open(changed, card), 'IntegrityError');
      await assertRejects(open(bytes.subarray(0, -1), card), 'IntegrityError');
    },
  },
  {
    name: 'refuses a model whose known answer it does not compute',
    run: async ({ bytes, card, open }) => {
      const values = card.golden.values.map((value, index) => (index === 0 ? value + 1 : value));
      await assertRejects(open(bytes, { ...card, golden: { ...card.golden, values } }), 'GoldenMismatchError');
    },
  },
  {
    name: 'refuses a model whose card describes another network',
    run: async ({ bytes, card, open }) => {
      const network = { ...card.network, imageSize: 2 * card.network.imageSize };
      await assertRejects(open(bytes, { ...card, network }), 'ModelInterfaceError');
    },
  },
];
