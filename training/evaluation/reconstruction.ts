import type { SamplerName } from '../../src/diffusion/config.ts';
import { denoise, type DenoiseRequest } from '../../src/diffusion/denoise.ts';
import { planEncoding, reconstructionOptions } from '../../src/diffusion/inversion.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { DiffusionConfig } from '../../src/documents/card.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { rgbPlanes } from './generated-features.ts';

/** Photographs that are encoded together. */
const BATCH_SIZE = 16;

export interface ReconstructionRequest {
  /** Of colours. */
  readonly model: DenoisingModel<ModelIdentity>;
  readonly diffusion: DiffusionConfig;
  /** uint8 RGB in planes, [count, 3, size, size]. */
  readonly photographs: Uint8Array;
  /** Steps up to the latent, and as many down again. */
  readonly steps: number;
  /** One that adds no noise. */
  readonly sampler: SamplerName;
  readonly signal?: AbortSignal | undefined;
  /** Called after each evaluation of the network, with the number of photographs in it. */
  readonly onEvaluation?: ((photographs: number) => void) | undefined;
}

/** The plans up and down. @throws StepCountError when so many steps are not possible */
export function planReconstruction({ diffusion, steps, sampler }: Pick<ReconstructionRequest, 'diffusion' | 'steps' | 'sampler'>) {
  const schedule = createNoiseSchedule(diffusion.schedule);
  return {
    encoding: planEncoding(schedule, diffusion.prediction, steps, sampler),
    decoding: planSampling(schedule, diffusion.prediction, reconstructionOptions(steps, sampler)),
  };
}

/**
 * The error of each photograph that a sampler encodes into a latent and decodes again: the mean squared difference of its
 * colours, as they are shown, scaled to [0, 1] (Song et al. 2021, section 5.4 and table 2).
 *
 * @throws StepCountError when so many steps are not possible; the signal's reason when aborted.
 */
export async function reconstructionErrors(request: ReconstructionRequest): Promise<number[]> {
  const { model, photographs, signal, onEvaluation } = request;
  const { channels, imageSize: size } = model.card.network;
  const { encoding, decoding } = planReconstruction(request);
  const stride = 3 * size * size;

  async function walk(plan: DenoiseRequest['plan'], initialLatent: Float32Array): Promise<Float32Array> {
    const count = initialLatent.length / (channels * size * size);
    // No step draws noise: the seeds only count the images.
    const seeds = new Array<number>(count).fill(0);
    let latent = initialLatent;
    const predict = async (values: Float32Array, noiseLevel: number): Promise<Float32Array> => {
      const prediction = await model.predict(values, noiseLevel);
      onEvaluation?.(count);
      return prediction;
    };
    for await (const frame of denoise({
      predict,
      plan,
      shape: [count, channels, size, size],
      seeds,
      initialLatent,
      ...(signal && { signal }),
    })) {
      latent = frame.latent;
    }
    return latent;
  }

  const errors: number[] = [];
  for (let start = 0; start < photographs.length; start += BATCH_SIZE * stride) {
    const batch = photographs.subarray(start, start + BATCH_SIZE * stride);
    const values = await walk(
      decoding,
      await walk(
        encoding,
        Float32Array.from(batch, (value) => value / 127.5 - 1),
      ),
    );
    const again = rgbPlanes({ values, channels, size });
    for (let first = 0; first < batch.length; first += stride) errors.push(meanSquare(batch, again, first, stride));
  }
  return errors;
}

function meanSquare(a: Uint8Array, b: Uint8Array, first: number, count: number): number {
  let sum = 0;
  for (let index = first; index < first + count; index++) sum += (((a[index] ?? 0) - (b[index] ?? 0)) / 255) ** 2;
  return sum / count;
}
