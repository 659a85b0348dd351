import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { z } from 'zod';
import { numbersOf, readSafetensors, writeSafetensors } from '../../src/diffusers/safetensors.ts';
import { stateLength, trainingStateNames } from '../../src/training-graph/training-step.ts';
import { partitionParameters } from '../../src/training-graph/muon.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import { muonOf, stateConfigOf } from '../../src/training-step/config.ts';
import type { StateVectors } from '../../src/training-step/step-plan.ts';
import { DamagedRunError } from './errors.ts';
import { runFactsSchema, type RunFacts } from './facts.ts';

/** Cropped pictures, as `NewRun` has them. */
export interface KeptPictures {
  readonly side: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Everything that a run goes on from. */
export interface KeptRun {
  readonly facts: RunFacts;
  readonly vectors: StateVectors;
  readonly pictures: KeptPictures;
}

/** Keeps one run: in the browser's storage, or for as long as the worker lives where that has no room or is forbidden. */
export interface RunStore {
  facts(): Promise<RunFacts | null>;
  /** @throws DamagedRunError */
  read(): Promise<KeptRun | null>;
  /** Keeps a new run in the place of the one before. Returns whether it outlives the page. */
  begin(run: KeptRun): Promise<boolean>;
  /** Keeps how far the run is now. Returns whether that outlives the page. */
  save(facts: RunFacts, vectors: StateVectors): Promise<boolean>;
  remove(): Promise<void>;
}

interface RunDatabase extends DBSchema {
  run: { key: 'facts' | 'checkpoint' | 'pictures'; value: unknown };
}

const checkpointName = 'checkpoint.safetensors';
const picturesSchema = z.object({ side: z.number().int().positive(), pixels: z.instanceof(Uint8Array<ArrayBuffer>) });

/** @param open opens the database; rejects where the browser forbids it */
export function createRunStore(open: () => Promise<IDBPDatabase> = openDatabase): RunStore {
  let database: Promise<IDBPDatabase<RunDatabase> | null> | null = null;
  /** What could not be stored. */
  let inMemory: KeptRun | null = null;

  const opened = (): Promise<IDBPDatabase<RunDatabase> | null> =>
    (database ??= open().then(
      (value) => value as unknown as IDBPDatabase<RunDatabase>,
      () => null,
    ));

  /** Writes all of it or nothing; false where the browser refuses. */
  async function write(entries: readonly (readonly [RunDatabase['run']['key'], unknown])[]): Promise<boolean> {
    try {
      const transaction = (await opened())?.transaction('run', 'readwrite');
      if (!transaction) return false;
      await Promise.all([...entries.map(([key, value]) => transaction.store.put(value, key)), transaction.done]);
      return true;
    } catch {
      return false;
    }
  }

  const checkpointOf = (vectors: StateVectors): Blob =>
    new Blob(writeSafetensors([...vectors].map(([name, numbers]) => ({ name, shape: [numbers.length], numbers }))) as BlobPart[]);

  return {
    async facts() {
      if (inMemory) return inMemory.facts;
      const stored = await (await opened())?.get('run', 'facts').catch(() => null);
      return runFactsSchema.safeParse(stored).data ?? null;
    },
    async read() {
      if (inMemory) return inMemory;
      const transaction = (await opened())?.transaction('run');
      if (!transaction) return null;
      const { store } = transaction;
      const [facts, checkpoint, pictures] = await Promise.all([store.get('facts'), store.get('checkpoint'), store.get('pictures')]);
      if (facts === undefined) return null;
      const parsed = runFactsSchema.safeParse(facts).data;
      const kept = picturesSchema.safeParse(pictures).data;
      if (!parsed || !kept) throw new DamagedRunError('it is of another version of this page');
      if (!(checkpoint instanceof Blob)) throw new DamagedRunError('its checkpoint is missing');
      return { facts: parsed, vectors: vectorsOf(parsed, new Uint8Array(await checkpoint.arrayBuffer())), pictures: kept };
    },
    async begin(run) {
      inMemory = null;
      const entries = [
        ['facts', run.facts] as const,
        ['checkpoint', checkpointOf(run.vectors)] as const,
        ['pictures', run.pictures] as const,
      ];
      const isLasting = await write(entries);
      if (!isLasting) inMemory = run;
      return isLasting;
    },
    async save(facts, vectors) {
      if (inMemory) {
        inMemory = { ...inMemory, facts, vectors };
        return false;
      }
      const isLasting = await write([
        ['facts', facts],
        ['checkpoint', checkpointOf(vectors)],
      ]);
      if (isLasting) return true;
      // What is there is older, and whole.
      const pictures = picturesSchema.safeParse(await (await opened())?.get('run', 'pictures').catch(() => null)).data;
      if (pictures) inMemory = { facts, vectors, pictures };
      return false;
    },
    async remove() {
      inMemory = null;
      await (await opened())?.clear('run').catch(() => undefined);
    },
  };
}

function openDatabase(): Promise<IDBPDatabase> {
  return openDB('stepwise-training', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('run'),
    // A newer version of the page in another tab is not held up by this one.
    blocking: (_current, _blocked, { target }) => (target as IDBDatabase).close(),
  });
}

/** The state in a checkpoint. @throws DamagedRunError where it is not that of the configuration */
function vectorsOf({ config }: RunFacts, bytes: Uint8Array): StateVectors {
  try {
    const tensors = readSafetensors(checkpointName, bytes);
    const partition = partitionParameters(parameterLayout(config.network), muonOf(config.optimizer));
    return new Map(
      trainingStateNames(stateConfigOf(config)).map((name) => {
        const tensor = tensors.get(name);
        if (tensor?.shape[0] !== stateLength(name, partition)) throw new DamagedRunError(`its ${name} do not fit its network`);
        return [name, numbersOf(checkpointName, name, tensor)];
      }),
    );
  } catch (cause) {
    throw cause instanceof DamagedRunError ? cause : new DamagedRunError('its checkpoint is cut short', { cause });
  }
}
