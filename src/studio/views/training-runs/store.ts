import { createStore, type StoreApi } from 'zustand/vanilla';
import { runIndexSchema, type TrainingRun } from '../../../documents/training-run.ts';
import { sentenceFor } from '../../ui/sentence.ts';
import type { Loaded } from '../../ui/loading/loaded.ts';
import { readJson } from '../../../documents/read-json.ts';
import { readLog, type RunLog } from './log.ts';

interface RunsDependencies {
  /** Absolute address below which the server has the runs. */
  readonly runsUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Told when runs have come to have a model, or no longer have one. */
  readonly onModelsChanged: () => void;
}

export interface RunsState {
  /** The newest first; what was read last stays while another try fails. */
  readonly runs: Loaded<readonly TrainingRun[]>;
  readonly logs: Readonly<Record<string, RunLog>>;
  /** Why what is shown may be old; null while it is not. */
  readonly staleness: string | null;
  /** Reads the list, and of the log of the run `name` what is new. */
  readonly refresh: (name: string | null) => Promise<void>;
}

/** The state of the Runs view: it has a store of its own, for its code comes later than the page's. */
export function createRunsStore({ runsUrl, fetch, onModelsChanged }: RunsDependencies): StoreApi<RunsState> {
  let models: string | null = null;

  function noteModels(runs: readonly TrainingRun[]): void {
    const withModel = runs.filter(({ hasModel }) => hasModel);
    // A run that was gone on with gets another model under its old name, exported some time after its last step.
    const now = JSON.stringify(withModel.map(({ name, state, changed }) => [name, state === 'running' ? null : changed]));
    if (models !== now) onModelsChanged();
    models = now;
  }

  return createStore<RunsState>()((set, get) => ({
    runs: { status: 'loading' },
    logs: {},
    staleness: null,

    async refresh(name) {
      try {
        const { runs } = await readJson(new URL('index.json', runsUrl).href, runIndexSchema, fetch);
        set({ runs: { status: 'ready', value: runs.toReversed() } });
        noteModels(runs);
        // Before its first step a run has no log to ask for.
        const shown = runs.find((run) => run.name === name);
        if (shown?.hasLog) {
          const runUrl = new URL(`${encodeURIComponent(shown.name)}/`, runsUrl).href;
          const log = await readLog(runUrl, get().logs[shown.name], fetch);
          set(({ logs }) => ({ logs: { ...logs, [shown.name]: log } }));
        }
        set({ staleness: null });
      } catch (error) {
        const sentence = sentenceFor(error);
        set(({ runs }) => (runs.status === 'ready' ? { staleness: sentence } : { runs: { status: 'failed', sentence } }));
      }
    },
  }));
}
