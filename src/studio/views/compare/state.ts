import type { JobStatus } from '../../session/job.ts';
import type { View } from '../../session/appearance/theme.ts';
import type { Playhead } from '../../session/trajectory/player.ts';
import type { Trajectory } from '../../session/trajectory/trajectory.ts';
import type { Stop } from './lockstep.ts';
import type { SideName, Sides, SideSettings } from './sides.ts';
import type { StoreApi } from 'zustand';

export interface Activity {
  readonly status: Exclude<JobStatus, 'idle'>;
  /** The one that is being drawn. */
  readonly side: SideName;
  /** The share of all evaluations of the network that are made, 0 to 1. */
  readonly fraction: number;
}

/** Its position counts the stops. */
export interface CompareState extends Playhead {
  /** Of both. */
  readonly seed: number;
  readonly settings: Sides<SideSettings>;
  readonly trajectories: Sides<Trajectory | null>;
  /** What of the two trajectories is shown together, from noise to image; empty before the first comparison. */
  readonly stops: readonly Stop[];
  /** Null while nothing is drawn. */
  readonly activity: Activity | null;
  /** Which picture of each frame is shown. */
  readonly picture: View;
  readonly changeSeed: (seed: number) => void;
  /** Sets the view as an address has it; what the address leaves out stays. */
  readonly applyQuery: (query: string) => void;
  readonly change: (side: SideName, changes: Partial<SideSettings>) => void;
  readonly copy: () => void;
  /** Puts each in the other's place, pictures included; not while something is drawn. */
  readonly swap: () => void;
  /** Draws A and then B, unless one of them is there already; resolves when that has ended, however it did. */
  readonly compare: () => Promise<void>;
  readonly stop: () => void;
  readonly show: (picture: View) => void;
  readonly seek: (position: number) => void;
  readonly seekBy: (offset: number) => void;
  readonly play: () => void;
  readonly pause: () => void;
  readonly playTo: (position: number) => void;
}

/** What each part of the view is given. */
export interface ComparePartProps {
  readonly store: StoreApi<CompareState>;
}
