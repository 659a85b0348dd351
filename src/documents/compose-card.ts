import { modelCardSchema, type ModelCard } from './card.ts';

/** What a model's file of weights is called. */
export const MODEL_FILE = 'model.onnx';

/** What a card tells of a network and where it comes from, whatever file it lies in. */
export type ModelOrigin = Pick<ModelCard, 'dataset' | 'network' | 'diffusion' | 'training' | 'importedFrom' | 'classes'>;

/** A model's file, and what is told of it. */
export interface DescribedFile extends Pick<ModelCard, 'id' | 'title' | 'golden' | 'metrics' | 'guide'> {
  /** Its length. */
  readonly bytes: number;
  readonly sha256: string;
  /** Of the weights in it. */
  readonly precision: ModelCard['file']['weights'];
}

/** The card of a model whose file has just been made. */
export function composeCard(
  { dataset, network, diffusion, training, importedFrom, classes }: ModelOrigin,
  { id, title, bytes, sha256, precision, golden, metrics, guide }: DescribedFile,
): ModelCard {
  return modelCardSchema.parse({
    id,
    title,
    dataset,
    network,
    diffusion,
    importedFrom,
    training,
    ownLevels: [],
    metrics,
    file: { name: MODEL_FILE, bytes, sha256, weights: precision },
    golden,
    classes,
    guide,
  } satisfies ModelCard);
}
