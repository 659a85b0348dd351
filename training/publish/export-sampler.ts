import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { samplers } from '../../src/diffusion/samplers/samplers.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { CLASS_INPUT } from '../../src/networks/class-embedding.ts';
import type { WeightPrecision } from '../../src/networks/parameters.ts';
import { samplingGraph, type GraphGuidance, type WeightedNetwork } from '../../src/networks/sampling-graph.ts';
import { storedWeights } from '../../src/networks/stored-weights.ts';
import { checkGuide } from '../../src/runtime/guide.ts';
import { guideFolder, readNodeModel } from '../../src/runtime/node.ts';
import { contentsOf, replaceFolder, requireWritable } from '../io/files.ts';
import { NotASamplerFolderError, RandomSamplerError } from './errors.ts';

export interface SamplerExportRequest {
  /** The folder of a published model. */
  readonly model: string;
  /** Made anew. */
  readonly folder: string;
  /** How images are drawn; the class of each is an input. */
  readonly sampling: Omit<SamplingOptions, 'label'>;
  readonly weights: WeightPrecision;
  /** Whether a sampler that is there may be replaced. */
  readonly force: boolean;
}

const CONFIGURATION = 'config.pbtxt';
/** The first version of a model, as servers count them. */
const VERSION = '1';
/** Images that a server may put into one batch. */
const LARGEST_BATCH = 16;

/**
 * Writes a model with a whole run of a sampler as one ONNX file, in a folder as NVIDIA's Triton and KServe take it: `1/model.onnx`
 * and `config.pbtxt`. Noise goes in and images come out, the same as the loop makes of that noise.
 *
 * @throws RandomSamplerError for a sampler that draws noise on its way, NotASamplerFolderError where something is in the way,
 *   NoGuideError, FileWriteError, Float16RangeError, and what reading a model throws
 */
export async function exportSampler({ model, folder, sampling, weights, force }: SamplerExportRequest): Promise<ModelCard> {
  if (samplers[sampling.sampler].addsNoise(sampling.eta)) throw new RandomSamplerError(samplers[sampling.sampler].title, sampling.eta);
  const names = await contentsOf(folder);
  const isReplaceable = names?.every((name) => [CONFIGURATION, VERSION].includes(name)) === true && (force || names.length === 0);
  if (!isReplaceable) throw new NotASamplerFolderError(folder);
  await requireWritable(join(folder, '..'));
  const { card, bytes } = await readNodeModel(model);
  const { diffusion } = card;
  const plan = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling);
  const file = samplingGraph(weighted(card, bytes), plan, await guidanceFor(model, card, sampling), weights);
  await replaceFolder(folder, async (beside) => {
    await mkdir(join(beside, VERSION));
    await writeFile(join(beside, VERSION, 'model.onnx'), file);
    await writeFile(join(beside, CONFIGURATION), configurationOf(card));
  });
  return card;
}

function weighted(card: ModelCard, bytes: Uint8Array): WeightedNetwork {
  return { network: card.network, prediction: card.diffusion.prediction, ...storedWeights(bytes, card) };
}

/** A model with classes is guided by itself told of none, another by its guide. */
async function guidanceFor(
  folder: string,
  card: ModelCard,
  { guidance }: Pick<SamplingOptions, 'guidance'>,
): Promise<GraphGuidance | null> {
  if (guidance === undefined) return null;
  if (card.classes !== null) return { guidance, by: 'itself' };
  const guide = await readNodeModel(guideFolder(folder, card));
  checkGuide(card, guide.card);
  const schedule = createNoiseSchedule(guide.card.diffusion.schedule);
  return { guidance, by: { ...weighted(guide.card, guide.bytes), schedule } };
}

/** What Triton is told of the file (https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md). */
function configurationOf({ network: { channels, imageSize, classes } }: ModelCard): string {
  const tensor = (name: string, dims: readonly number[]): string =>
    `  { name: "${name}" data_type: TYPE_FP32 dims: [ ${dims.join(', ')} ] }`;
  const image = [channels, imageSize, imageSize];
  const inputs = [tensor('noise', image), ...(classes === undefined ? [] : [tensor(CLASS_INPUT, [classes])])];
  return [
    'backend: "onnxruntime"',
    `max_batch_size: ${LARGEST_BATCH}`,
    'input [',
    inputs.join(',\n'),
    ']',
    'output [',
    tensor('images', image),
    ']',
    'dynamic_batching { }',
    '',
  ].join('\n');
}
