import { describe, expect, it, vi } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { GoldenMismatchError, ModelFileError } from '../../../runtime/errors.ts';
import { selectedEntry } from '../models/slice.ts';
import { fetchFrom, gate, memoryStorage, testEngine, testSite, testStudio } from '../testing/studio.ts';
import type { ImportedFile } from './files.ts';
import { rememberCard } from './memory.ts';

const own = testCard({ id: 'tiny', sha256: 'c'.repeat(64) });
const ownId = 'tiny-cccccccc';
const another = testCard({ id: 'tiny', sha256: 'd'.repeat(64) });
const anotherId = 'tiny-dddddddd';
const filesOf = (card = own): ImportedFile[] => [
  { path: 'card.json', file: new File([JSON.stringify(card)], 'card.json') },
  { path: 'model.onnx', file: new File([''], 'model.onnx') },
];

/** A studio whose engine caches what it is given, with the models opened and forgotten so far. */
async function makeStudio(parts: Partial<ReturnType<typeof testEngine>> = {}, storage = memoryStorage(), fetch = fetchFrom(testSite())) {
  const prepared: string[] = [];
  const forgotten: string[] = [];
  const engine = testEngine({
    missingWeights: ({ id }) => Promise.resolve(forgotten.includes(id) ? 1000 : 0),
    forget: ({ id }) => Promise.resolve(void forgotten.push(id)),
    prepare: (_signal, { card }) => {
      prepared.push(card.id);
      return Promise.resolve({ caching: 'cached', fromCache: true });
    },
    ...parts,
  });
  const store = testStudio({ engine, storage, fetch });
  await store.getState().models.load();
  return { store, prepared, forgotten, storage };
}

/** What a refusal must not change. */
function stateOf({ store }: Awaited<ReturnType<typeof makeStudio>>) {
  const { models, ownModels, settings, share } = store.getState();
  const { catalog, preparation, missingWeights } = models;
  const { imported, opening } = ownModels;
  return { catalog, imported, settings: settings.current, preparation, missingWeights, opening, note: share.note };
}

describe('a model that the visitor imports', () => {
  it('is checked, opened, listed, selected and remembered, under a name by its content', async () => {
    const studio = await makeStudio();
    await studio.store.getState().ownModels.open(filesOf());
    expect(selectedEntry(studio.store.getState())).toMatchObject({ id: ownId, title: 'Tiny', isOwn: true, card: { id: ownId } });
    expect(studio.store.getState().models.preparation).toEqual({ status: 'ready', modelId: ownId });
    expect(studio.store.getState().share.note?.sentence).toContain('It stays in this browser');
    expect(studio.store.getState().ownModels.opening).toBeNull();

    const later = await makeStudio({}, studio.storage);
    expect(selectedEntry(later.store.getState())).toMatchObject({ id: ownId, isOwn: true });
    expect(later.prepared).toEqual([ownId]);
  });

  it('is listed once however often it comes, and beside another of the same title', async () => {
    const { store } = await makeStudio();
    await store.getState().ownModels.open(filesOf());
    await store.getState().ownModels.open(filesOf());
    await store.getState().ownModels.open(filesOf(another));
    expect(store.getState().ownModels.imported.map(({ title }) => title)).toEqual(['Tiny', 'Tiny · dddddddd']);
    await store.getState().models.load();
    const { catalog } = store.getState().models;
    expect(catalog.status === 'ready' && catalog.entries.map(({ id }) => id)).toEqual(['tiny', 'other', ownId, anotherId]);
  });

  it('leaves everything as it was when it is refused before or while it is opened', async () => {
    const refusals = [
      { validate: () => Promise.reject(new ModelFileError('model.onnx', 'it has no graph')) },
      {
        prepare: (_signal: unknown, { card: { id } }: { card: { id: string } }) =>
          id === ownId
            ? Promise.reject(new GoldenMismatchError(id, 'wasm', 1, 0.001))
            : Promise.resolve({ caching: 'cached' as const, fromCache: true }),
      },
    ];
    for (const refusal of refusals) {
      const studio = await makeStudio(refusal);
      const before = stateOf(studio);
      await studio.store.getState().ownModels.open(filesOf());
      expect(studio.store.getState().problems.current?.sentence).toMatch(/it has no graph|computes wrong values/);
      expect(stateOf(studio)).toEqual(before);
      expect(studio.storage.items.get('stepwise.own-models')).toBeUndefined();
    }
    const studio = await makeStudio();
    const before = stateOf(studio);
    await studio.store.getState().ownModels.open(filesOf().slice(1));
    expect(studio.store.getState().problems.current?.sentence).toContain('There is no card.json');
    expect(stateOf(studio)).toEqual(before);
  });

  it('that the runtime refuses is cached no longer, unless it was there before', async () => {
    let isBroken = true;
    const studio = await makeStudio({
      prepare: () => (isBroken ? Promise.reject(new Error('no')) : Promise.resolve({ caching: 'cached', fromCache: true })),
    });
    await studio.store.getState().ownModels.open(filesOf());
    expect(studio.forgotten).toEqual([ownId]);
    isBroken = false;
    await studio.store.getState().ownModels.open(filesOf());
    isBroken = true;
    await studio.store.getState().ownModels.open(filesOf());
    expect(studio.forgotten).toEqual([ownId]);
  });

  it('lets no run start meanwhile, can be called off, and waits for a run under way', async () => {
    const [begun, admission] = [gate(), gate()];
    let isAborted = false;
    const studio = await makeStudio({
      validate: async (signal) => {
        begun.open();
        await admission.opened;
        isAborted = signal.aborted;
        signal.throwIfAborted();
        return { caching: 'cached' as const };
      },
    });
    const before = stateOf(studio);
    const opening = studio.store.getState().ownModels.open(filesOf());
    await begun.opened;
    await studio.store.getState().run.generate();
    expect(studio.store.getState().run).toMatchObject({ status: 'idle', outcome: null });
    await studio.store.getState().ownModels.open(filesOf());
    expect(studio.store.getState().problems.current?.sentence).toContain('The opening of another model is under way');
    studio.store.getState().problems.dismiss();
    studio.store.getState().ownModels.stopOpening();
    admission.open();
    await opening;
    expect(isAborted).toBe(true);
    expect(studio.store.getState().problems.current).toBeNull();
    expect(stateOf(studio)).toEqual(before);

    const run = studio.store.getState().run.generate();
    await studio.store.getState().ownModels.open(filesOf());
    expect(studio.store.getState().problems.current?.sentence).toContain('A run is under way');
    await run;
  });

  it('stays for the visit alone where the browser caches nothing, and says so', async () => {
    const studio = await makeStudio({
      prepare: () => Promise.resolve({ caching: 'full', fromCache: false }),
      missingWeights: () => Promise.resolve(1000),
    });
    await studio.store.getState().ownModels.open(filesOf());
    expect(studio.store.getState().share.note?.sentence).toContain('for this visit');
    const later = await makeStudio({ missingWeights: () => Promise.resolve(1000) }, studio.storage);
    expect(later.store.getState().ownModels.imported).toEqual([]);
  });

  it('is found again where an earlier version of the page has remembered it, with its guide', async () => {
    const guide = testCard({ id: `${ownId}-guide`, sha256: 'e'.repeat(64) });
    const storage = memoryStorage({
      'stepwise.own-models': JSON.stringify([{ ...own, id: ownId }]),
      'stepwise.own-guides': JSON.stringify([guide]),
    });
    const { store } = await makeStudio({}, storage);
    expect(store.getState().ownModels.imported).toMatchObject([{ id: ownId, isOwn: true, guide: { card: { id: guide.id } } }]);
  });

  it('is remembered beside what was imported and removed in another tab', async () => {
    const first = await makeStudio();
    const second = await makeStudio({}, first.storage);
    await first.store.getState().ownModels.open(filesOf());
    await second.store.getState().ownModels.open(filesOf(another));
    expect((await makeStudio({}, first.storage)).store.getState().ownModels.imported.map(({ id }) => id)).toEqual([ownId, anotherId]);

    await first.store.getState().ownModels.remove(ownId);
    expect((await makeStudio({}, first.storage)).store.getState().ownModels.imported.map(({ id }) => id)).toEqual([anotherId]);
  });

  it('is remembered, and listed, beside those of before where the list of the site cannot be read', async () => {
    const { store, storage } = await makeStudio();
    await store.getState().ownModels.open(filesOf());
    const offline = await makeStudio({}, storage, fetchFrom({}));
    await vi.waitFor(() => expect(offline.store.getState().models.missingWeights).toEqual({ [ownId]: 0 }));
    await offline.store.getState().ownModels.open(filesOf(another));
    const { catalog } = offline.store.getState().models;
    expect(catalog.status === 'ready' && catalog.entries.map(({ id }) => id)).toEqual([ownId, anotherId]);
    expect((await makeStudio({}, storage)).store.getState().ownModels.imported.map(({ id }) => id)).toEqual([ownId, anotherId]);
  });

  it('is listed beside those of before that are found while it is opened', async () => {
    const [asked, admission] = [gate(), gate()];
    const { store, storage } = await makeStudio({
      validate: async () => {
        asked.open();
        await admission.opened;
        return { caching: 'cached' as const };
      },
    });
    const opening = store.getState().ownModels.open(filesOf(another));
    await asked.opened;
    rememberCard(storage, { ...own, id: ownId });
    await store.getState().ownModels.recall();
    admission.open();
    await opening;
    expect(store.getState().ownModels.imported.map(({ id }) => id)).toEqual([ownId, anotherId]);
  });

  it('is listed beside those of before that were looked for when it came', async () => {
    const search = gate();
    const { store, storage } = await makeStudio({
      missingWeights: ({ id }) => (id === ownId ? search.opened : Promise.resolve()).then(() => 0),
    });
    rememberCard(storage, { ...own, id: ownId });
    const recalling = store.getState().ownModels.recall();
    await store.getState().ownModels.open(filesOf(another));
    search.open();
    await recalling;
    expect(store.getState().ownModels.imported.map(({ id }) => id)).toEqual([anotherId, ownId]);
  });

  it('can be removed, and its weights with it', async () => {
    const studio = await makeStudio();
    await studio.store.getState().ownModels.open(filesOf());
    await studio.store.getState().ownModels.remove(ownId);
    expect(selectedEntry(studio.store.getState())?.id).toBe('tiny');
    expect(studio.forgotten).toEqual([ownId]);
    expect(studio.storage.items.get('stepwise.own-models')).toBe('[]');
  });
});

describe('a folder of diffusers', () => {
  const places = ['unet/config.json', 'unet/diffusion_pytorch_model.safetensors', 'scheduler/scheduler_config.json'];
  const folder: ImportedFile[] = places.map((place) => ({ path: `faces/${place}`, file: new File([''], 'file') }));

  it('is converted, and what becomes of it is a model like any other', async () => {
    const asked: { readonly title: string; readonly provider: string }[] = [];
    const validated: string[] = [];
    const studio = await makeStudio({
      convert: (_signal, { title, provider }, onProgress) => {
        onProgress({ phase: 'convert' });
        asked.push({ title, provider });
        return Promise.resolve({ card: { ...own, title }, file: new Blob([]) });
      },
      validate: (_signal, { card }) => {
        validated.push(card.id);
        return Promise.resolve({ caching: 'cached' });
      },
    });
    await studio.store.getState().ownModels.open(folder);
    expect(asked).toEqual([{ title: 'faces', provider: 'wasm' }]);
    expect(validated).toEqual([ownId]);
    expect(selectedEntry(studio.store.getState())).toMatchObject({ id: ownId, title: 'faces', isOwn: true });
    expect((await makeStudio({}, studio.storage)).store.getState().ownModels.imported.map(({ id }) => id)).toEqual([ownId]);
  });

  it('leaves everything as it was when it is refused, and can be called off', async () => {
    const refused = await makeStudio();
    const before = stateOf(refused);
    await refused.store.getState().ownModels.open(folder.slice(0, 2));
    expect(refused.store.getState().problems.current?.sentence).toContain('scheduler/scheduler_config.json cannot be imported');
    expect(stateOf(refused)).toEqual(before);

    const begun = gate();
    const stopped = await makeStudio({
      convert: (signal) => {
        begun.open();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError'))));
      },
    });
    const opening = stopped.store.getState().ownModels.open(folder);
    await begun.opened;
    stopped.store.getState().ownModels.stopOpening();
    await opening;
    expect(stopped.store.getState().problems.current).toBeNull();
    expect(stateOf(stopped)).toEqual(before);
  });
});

it('other files go where pictures and recipes go', async () => {
  const { store } = await makeStudio();
  await store.getState().ownModels.takeFiles(Promise.resolve([{ path: 'notes.json', file: new File(['{}'], 'notes.json') }]));
  expect(store.getState().problems.current?.sentence).toContain('This is not a recipe');
});
