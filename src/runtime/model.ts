import type { ModelCard } from '../documents/card.ts';
import { createMutex } from '../mutex.ts';
import { LatentSizeError, ModelReleasedError } from './errors.ts';
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
   * @returns a new array, shaped as `latent`
   * @throws LatentSizeError, ModelReleasedError, PredictionError, DeviceLostError
   */
  predict(latent: Float32Array, noiseLevel: number): Promise<Float32Array>;
  /** Frees the model's memory once a prediction under way has ended. Releasing twice does nothing. */
  release(): Promise<void>;
}

/** An open session of some provider; what `createModel` makes a model of. */
export interface Session {
  /** `noiseLevels` is [batch]; the latent and the result are [batch, channels, imageSize, imageSize]. */
  run(latent: Float32Array, noiseLevels: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Values of one image: channels times height times width. */
export function imageLength({ network }: Pick<ModelIdentity, 'network'>): number {
  return network.channels * network.imageSize * network.imageSize;
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
    async predict(latent, noiseLevel) {
      if (released) throw new ModelReleasedError(card.id);
      const batch = latent.length / valuesPerImage;
      if (batch < 1 || !Number.isInteger(batch)) throw new LatentSizeError(card.id, latent.length, valuesPerImage);
      return withLock(null, () => session.run(latent, new Float32Array(batch).fill(noiseLevel)));
    },
    release() {
      released ??= withLock(null, () => session.release());
      return released;
    },
  };
}
