import type { Labels } from '../diffusion/labels.ts';
import type { ModelCard } from '../documents/card.ts';
import { oneHot } from '../networks/class-embedding.ts';
import { createMutex } from '../mutex.ts';
import { LabelError, LatentSizeError, ModelReleasedError } from './errors.ts';
import type { Provider } from './provider.ts';

/** What of a card a model needs to run: enough for weights that have no card yet. */
export type ModelIdentity = Pick<ModelCard, 'id' | 'network'>;

/** A network, open on a provider. */
export interface DenoisingModel<Card extends ModelIdentity = ModelCard> {
  readonly card: Card;
  readonly provider: Provider;
  /**
   * What the network says of noisy images: epsilon, x0 or v, as `card.diffusion.prediction` tells.
   *
   * @param latent x_t, [batch, channels, imageSize, imageSize]; the batch follows from its length
   * @param noiseLevel 1 - alphaBar, 0 to 1, the same for all images of the batch
   * @param labels the class of each image; absent for none of any
   * @returns a new array, shaped as `latent`
   * @throws LatentSizeError, LabelError, ModelReleasedError, PredictionError, DeviceLostError
   */
  predict(latent: Float32Array, noiseLevel: number, labels?: Labels): Promise<Float32Array>;
  /** Frees the model's memory once a prediction under way has ended. Releasing twice does nothing. */
  release(): Promise<void>;
}

/** An open session of some provider; what `createModel` makes a model of. */
export interface Session {
  /**
   * `noiseLevels` is [batch]; the latent and the result are [batch, channels, imageSize, imageSize]; `classOneHot` is [batch, classes],
   * null for a network without classes.
   */
  run(latent: Float32Array, noiseLevels: Float32Array, classOneHot: Float32Array | null): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Values of one image: channels times height times width. */
export function imageLength({ network }: Pick<ModelIdentity, 'network'>): number {
  return network.channels * network.imageSize * network.imageSize;
}

/** What a network with classes is fed for some labels; null for one without. @throws LabelError where it has no such class */
function classesFor({ id, network: { classes } }: ModelIdentity, batch: number, labels: Labels | undefined): Float32Array | null {
  const told = labels ?? new Array<null>(batch).fill(null);
  const unknown = told.find((label) => label !== null && !(Number.isInteger(label) && label >= 0 && label < (classes ?? 0)));
  if (unknown !== undefined && unknown !== null) throw new LabelError(id, unknown, classes ?? 0);
  if (told.length !== batch) throw new RangeError(`There are ${told.length} labels for ${batch} images.`);
  return classes === undefined ? null : oneHot(told, classes);
}

/**
 * Puts the rules that hold on every provider around a session: whole batches only, one run at a time (the web
 * runtime allows no more), nothing after release.
 */
export function createModel<Card extends ModelIdentity>(card: Card, provider: Provider, session: Session): DenoisingModel<Card> {
  const valuesPerImage = imageLength(card);
  const { withLock } = createMutex();
  let released: Promise<void> | undefined;
  return {
    card,
    provider,
    async predict(latent, noiseLevel, labels) {
      if (released) throw new ModelReleasedError(card.id);
      const batch = latent.length / valuesPerImage;
      if (batch < 1 || !Number.isInteger(batch)) throw new LatentSizeError(card.id, latent.length, valuesPerImage);
      const classOneHot = classesFor(card, batch, labels);
      return withLock(null, () => session.run(latent, new Float32Array(batch).fill(noiseLevel), classOneHot));
    },
    release() {
      released ??= withLock(null, () => session.release());
      return released;
    },
  };
}
