import type { StoreApi } from 'zustand/vanilla';
import type { Caching, HeldEngine, PrepareProgress, PreparedModel, SampledFrame } from '../../../packages/core/src/index.ts';
import type { RecipeDocument } from '../../documents/recipe.ts';
import type { WebProvider } from '../../runtime/provider.ts';
import type { Theme, View } from './appearance/theme.ts';
import type { HistoryEntry } from './history/repository.ts';
import type { JobState } from './job.ts';
import type { Place } from './magnifier/place.ts';
import type { ModelEntry } from './models/catalog.ts';
import type { Route } from './navigation/routes.ts';
import type { ImportedFile } from './own-models/files.ts';
import type { ProviderInUse } from './provider/detect.ts';
import type { Settings } from './settings/settings.ts';
import type { Cutting } from './share/files.ts';
import type { FilmKind } from './share/film.ts';
import type { Playhead } from './trajectory/player.ts';
import type { Trajectory } from './trajectory/trajectory.ts';

/**
 * The whole state of the page. Each part belongs to the feature folder of its name, whose slice makes it and alone changes
 * it; the others read it and call its actions.
 */
export interface StudioState {
  readonly models: ModelsSlice;
  readonly ownModels: OwnModelsSlice;
  readonly provider: ProviderSlice;
  readonly settings: SettingsSlice;
  readonly run: RunSlice;
  readonly trajectory: TrajectorySlice;
  readonly walk: WalkSlice;
  readonly history: HistorySlice;
  readonly share: ShareSlice;
  readonly exports: ExportsSlice;
  readonly magnifier: MagnifierSlice;
  readonly appearance: AppearanceSlice;
  readonly navigation: NavigationSlice;
  readonly problems: ProblemsSlice;
  readonly connection: ConnectionSlice;
  readonly updates: UpdatesSlice;
}
export type StudioStore = StoreApi<StudioState>;

/** Makes one part of the state: `set` changes that part alone, `get` and `studio` read the whole. */
export type SliceCreator<Name extends keyof StudioState> = (
  set: (changes: Partial<StudioState[Name]> | ((own: StudioState[Name]) => Partial<StudioState[Name]>)) => void,
  get: () => StudioState,
  studio: StudioStore,
) => StudioState[Name];

export type CatalogState =
  { readonly status: 'loading' } | { readonly status: 'ready'; readonly entries: readonly ModelEntry[] } | { readonly status: 'failed' };

/** How far the worker is with opening a model. */
export type Preparation =
  | { readonly status: 'none' }
  | { readonly status: 'preparing'; readonly modelId: string; readonly progress: PrepareProgress | null }
  | { readonly status: 'ready'; readonly modelId: string };

export interface ModelsSlice {
  readonly catalog: CatalogState;
  readonly preparation: Preparation;
  /** Bytes of each model's weights that are not in the browser's storage yet, by its id; absent while unknown. */
  readonly missingWeights: Readonly<Record<string, number>>;
  /** What became of the weights that were opened last in the browser's storage; null before the first. */
  readonly caching: Caching | null;
  /** Bytes of the runtime that are still to be downloaded; null while unknown. */
  readonly missingRuntime: number | null;
  readonly load: () => Promise<void>;
  /** Looks anew for models of this machine's runs; those that cannot be read stay as they are, and the visitor is told. */
  readonly findRuns: () => Promise<void>;
  /** Lists these as the visitor's own; while the site's list is on its way it takes them in when it comes. */
  readonly listOwn: (entries: readonly ModelEntry[]) => void;
  /** Takes note that the weights of these models lie in the browser's storage. */
  readonly noteCached: (ids: readonly string[]) => void;
  /** Opens the chosen model ahead of Generate where that costs no download; a failure shows when it matters. */
  readonly warm: () => Promise<void>;
  readonly select: (id: string) => void;
  /** Opens a model in the worker, with its guide where that is asked for, when no other work uses one. Throws what the engine throws. */
  readonly prepare: (entry: ModelEntry, signal: AbortSignal, isGuided?: boolean) => Promise<PreparedModel>;
  /** Counts no model as open: the next use of one opens it afresh. */
  readonly forgetPreparation: () => void;
  /**
   * Opens a model, the chosen one unless told otherwise, with its guide where that is asked for, and lets `work` use it, with no other opened meanwhile: who comes
   * later waits. A model that fails is opened afresh the next time. Throws what the engine and `work` throw.
   */
  readonly withModel: <Result>(
    signal: AbortSignal,
    work: (engine: HeldEngine, entry: ModelEntry) => Promise<Result>,
    entry?: ModelEntry | null,
    isGuided?: boolean,
  ) => Promise<Result>;
}

export interface OwnModelsSlice {
  /** The models that the visitor imported, on this visit or before. */
  readonly imported: readonly ModelEntry[];
  /** How far the check of a model that is being imported is; its opening after that is a `preparation`. Null while there is none. */
  readonly opening: { readonly progress: PrepareProgress | null } | null;
  /** Takes what was dropped or chosen: a model, or else a picture or recipe. Says so when it cannot. */
  readonly takeFiles: (files: Promise<readonly ImportedFile[]>) => Promise<void>;
  /** Checks, opens and selects a model. One that is refused leaves everything as it was; says why. */
  readonly open: (files: readonly ImportedFile[]) => Promise<void>;
  readonly stopOpening: () => void;
  /** Forgets a model that was imported. */
  readonly remove: (id: string) => Promise<void>;
  /** Finds the models imported on earlier visits whose weights are still here. */
  readonly recall: () => Promise<void>;
}

export interface ProviderSlice {
  /** What the visitor asked for, as in `?provider=`; null for a free choice. */
  readonly requested: string | null;
  /** Null while it is being found out, and where it could not be. */
  readonly inUse: ProviderInUse | null;
  readonly isMissing: boolean;
  /** Finds out once; after a failure, at the next call again. Throws what detection throws. */
  readonly choose: () => Promise<ProviderInUse>;
  /** Finds out for the eye: a failure becomes a problem. */
  readonly show: () => Promise<void>;
  /** Asks for another provider; models are opened on it from now on. */
  readonly request: (requested: WebProvider | null) => Promise<void>;
}

export interface SettingsSlice {
  readonly current: Settings;
  /** Settings before each change, the newest last. */
  readonly past: readonly Settings[];
  readonly change: (changes: Partial<Settings>) => void;
  readonly rollSeed: () => void;
  /** Takes the last change back; a run under way keeps those it has. */
  readonly undo: () => void;
}

export interface RunState extends JobState {
  /** Time of each step so far. */
  readonly stepMilliseconds: readonly number[];
  /** Steps of the run under way or of the last one. */
  readonly steps: number;
  /** Evaluations of the network that all of them take; null while the run is not planned. */
  readonly evaluations: number | null;
}

export interface RunSlice extends RunState {
  /** Samples with the current settings; resolves when the run has ended, however it did. */
  readonly generate: () => Promise<void>;
  /** Asks the run to end between two steps. */
  readonly stop: () => void;
}

/** Its position counts the kept frames; the newest is followed whether it is kept or not. */
export interface TrajectorySlice extends Playhead {
  /** Of the run under way, or of the last one; null before the first. */
  readonly current: Trajectory | null;
  readonly start: (trajectory: Trajectory) => void;
  readonly addFrames: (frames: readonly SampledFrame[]) => void;
  /** Shows the kept frame nearest to `position` that has been made; at the newest, follows the run. */
  readonly seek: (position: number) => void;
  readonly seekBy: (offset: number) => void;
  /** Plays on from here, or from the start when at the end. */
  readonly play: () => void;
  readonly pause: () => void;
  /** Playback has come to this position; at the end it stops, or goes on following a run under way. */
  readonly playTo: (position: number) => void;
}

/** A short run of one image that is walked through step by step. */
export interface WalkSlice extends JobState {
  /** Of the model that made the frames. */
  readonly modelId: string | null;
  readonly seed: number;
  /** As far as they have come: `WALK_STEPS` + 1 in the end. */
  readonly frames: readonly SampledFrame[];
  /** The step that is looked at, 0 to `WALK_STEPS` - 1. */
  readonly step: number;
  /** Draws one image from `seed` with the chosen model; does nothing while another run goes on. */
  readonly start: (seed: number) => Promise<void>;
  readonly showStep: (step: number) => void;
}

export interface HistorySlice {
  /** The newest first; null until they have been read. */
  readonly entries: readonly HistoryEntry[] | null;
  /** Whether they outlive the page. */
  readonly isLasting: boolean;
  /** The entry that is looked at, by its time. */
  readonly selected: number | null;
  /** What was deleted last and can be taken back. */
  readonly deleted: readonly HistoryEntry[];
  readonly load: () => Promise<void>;
  /** Looks at an entry and restores its settings; says so when it cannot. Null looks at none. */
  readonly select: (time: number | null) => void;
  /** Deletes one entry, or all of them. */
  readonly delete: (time: number | 'all') => Promise<void>;
  readonly undoDeletion: () => Promise<void>;
}

/** What the page says after it took something over. */
export interface Note {
  readonly sentence: string;
  /** Whether the images can be made right away. */
  readonly offersRun: boolean;
  /** An address to be copied by hand. */
  readonly link?: string;
}

export interface ShareSlice {
  /** By how much the pixels of saved pictures are enlarged: 1, 2, 4 or 8. */
  readonly exportScale: number;
  readonly chooseExportScale: (scale: number) => void;
  readonly note: Note | null;
  readonly tell: (note: Note | null) => void;
  /** Sets the settings to a recipe's and offers to make its images. Throws what stands in the way, in a sentence. */
  readonly applyRecipe: (recipe: RecipeDocument) => void;
  /** An address that has not been taken over: what it needs may be here when the models are listed again. */
  readonly unopenedLink: string | null;
  /** Follows an address that carries a recipe, once the models are listed; says so when it cannot. */
  readonly openLink: (hash: string) => void;
  /** Restores the settings from a PNG or a recipe file; says so when it cannot. */
  readonly openFile: (file: Blob) => Promise<void>;
}

/** A file on its way. */
export interface Export {
  readonly kind: FilmKind;
  /** 0 to 1. */
  readonly fraction: number;
}

export interface ExportsSlice {
  /** Whether this browser makes videos; taken for granted until it is known. */
  readonly makesVideos: boolean;
  readonly findVideoSupport: () => Promise<void>;
  readonly current: Export | null;
  /** The shown run as a film; null when there is none, another is being made, it was cancelled, or failed, which is said. */
  readonly makeFilm: (kind: FilmKind, cutting: Cutting) => Promise<{ readonly file: Blob; readonly name: string } | null>;
  readonly cancel: () => void;
}

export interface MagnifierSlice {
  /** Whether all pictures of the shown frame are magnified at `place`. */
  readonly isOn: boolean;
  /** Kept while it is off, to be found again. */
  readonly place: Place;
  readonly toggle: (isOn: boolean) => void;
  readonly moveTo: (place: Place) => void;
}

export interface AppearanceSlice {
  readonly theme: Theme;
  readonly view: View;
  /** Letters and space act as commands; to be switched off where they get in the way of speech or other input. */
  readonly singleKeyShortcuts: boolean;
  readonly shortcutsOpen: boolean;
  readonly changeTheme: (theme: Theme) => void;
  readonly changeView: (view: View) => void;
  readonly changeSingleKeyShortcuts: (enabled: boolean) => void;
  readonly openShortcuts: (open: boolean) => void;
}

export interface NavigationSlice {
  readonly route: Route;
  /** Absolute address below which this page's server has training runs; null where it has none to show. */
  readonly runsUrl: string | null;
  /** Follows the browser, which has come to an address with this hash. */
  readonly showAddress: (hash: string) => void;
}

/** What a visitor can do about a failure with one press. */
export interface RecoveryAction {
  readonly title: string;
  readonly act: () => void;
}

/** A failure as a visitor meets it. */
export interface Problem {
  readonly sentence: string;
  readonly recoveryAction: RecoveryAction | null;
}

export interface ProblemsSlice {
  readonly current: Problem | null;
  readonly report: (error: unknown, recoveryAction?: RecoveryAction) => void;
  readonly dismiss: () => void;
}

export interface ConnectionSlice {
  /** Whether the server could not be reached when it was last asked for something. */
  readonly isOffline: boolean;
  /** Takes note of whether the server can be reached. */
  readonly note: (isReachable: boolean) => void;
}

export interface UpdatesSlice {
  /** Whether a newer version of the page is ready, and the visitor has not put it off. */
  readonly isWaiting: boolean;
  /** Loads the page anew, in that version. */
  readonly take: () => void;
  /** Leaves it for the next visit. */
  readonly dismiss: () => void;
}
