import type { NoiseScheduleConfig } from '../../../src/diffusion/config.ts';
import type { GaussianMixture } from '../../../src/diffusion/gaussian-mixture.ts';
import type { PointFrame } from '../../../src/diffusion/point-walk.ts';
import type { WebProvider } from '../../../src/runtime/provider.ts';
import type { PrepareProgress } from '../../sampling/contract.ts';

/** A training of the small network that learns points of the plane. */
export interface PointRequest {
  /** What the points are of, in two dimensions. */
  readonly mixture: GaussianMixture;
  readonly schedule: NoiseScheduleConfig;
  /** Of the weights, the points and the noise. */
  readonly seed: number;
  /** Whose program of the runtime computes, on the processor in any case: a card would take longer to be told than this takes. */
  readonly provider: WebProvider;
  /** What is drawn of the network now and then: particles that start at the noise of `seed`, `seed + 1` and so on. */
  readonly walk: { readonly seed: number; readonly particles: number; readonly steps: number };
  /** Where on the plane the network is asked at every level of the walk, [places, 2]. */
  readonly places: Float32Array;
}

/** A moment of a walk by what has been learnt. */
export interface WalkFrame extends PointFrame {
  /** The noise that is predicted at the request's places, [places, 2]; zeros where the frame has no noise. */
  readonly epsilonAtPlaces: Float32Array;
}

/** What the network can do after so many steps. */
export interface PointSnapshot {
  readonly step: number;
  /** The mean loss of each run of steps since the snapshot before, by the run's last step. */
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  readonly frames: readonly WalkFrame[];
}

export type PointEvent =
  | { readonly kind: 'preparing'; readonly progress: PrepareProgress }
  | {
      readonly kind: 'opened';
      readonly totalSteps: number;
      readonly parameters: number;
      /** The loss of a network that had learnt the distribution perfectly. */
      readonly leastLoss: number;
    }
  | ({ readonly kind: 'snapshot' } & PointSnapshot);

/** Everything that page and worker say to each other of a training of points. */
export interface PointService {
  /** Trains from nothing to the last step. Throws the signal's reason, DownloadError, IntegrityError and the runtime's own errors. */
  trainPoints(signal: AbortSignal, request: PointRequest, onEvent: (event: PointEvent) => void | Promise<void>): Promise<void>;
}
