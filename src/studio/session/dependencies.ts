import type { FilmExporter } from '../../../workers/export/client.ts';
import type { SampledFrame, SamplingEngine } from '../../../packages/core/src/index.ts';
import type { HistoryRepository } from './history/repository.ts';
import type { OfflinePage } from './offline/offline-page.ts';
import type { ProviderInUse } from './provider/detect.ts';
import type { Trajectory } from './trajectory/trajectory.ts';

/** What the studio's state needs of the world outside; tests bring their own. */
export interface StudioDependencies {
  readonly engine: SamplingEngine;
  readonly exporter: FilmExporter;
  readonly offlinePage: OfflinePage;
  readonly fetch: typeof globalThis.fetch;
  /** Absolute address of catalog.json. */
  readonly catalogUrl: string;
  /** Absolute address below which the server has training runs; null where it says nothing of any. */
  readonly runsUrl: string | null;
  /** `location.hash` when the page opens. */
  readonly initialHash: string;
  /** Chooses and describes the provider; `requested` is the value of `?provider=`, null for a free choice. */
  readonly detectProvider: (requested: string | null) => Promise<ProviderInUse>;
  readonly requestedProvider: string | null;
  /** Lets the page's address say which provider is asked for. */
  readonly showRequestedProvider: (requested: string | null) => void;
  /** Whether the browser loaded the page anew, as opposed to a visit that begins. */
  readonly isReload: boolean;
  /** A uniformly random uint32. */
  readonly randomSeed: () => number;
  /** Calls back before the next paint, or soon where nothing is painted. */
  readonly beforeNextPaint: (callback: () => void) => void;
  /** Where settings are remembered; null where the browser forbids it. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Opens what is kept of finished runs; in memory where the browser forbids more. */
  readonly openHistory: () => Promise<HistoryRepository>;
  /** The pictures that the history keeps of a finished run. */
  readonly renderForHistory: (trajectory: Trajectory, frame: SampledFrame) => Promise<{ readonly picture: Blob; readonly thumbnail: Blob }>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
