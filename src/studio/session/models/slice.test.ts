import { describe, expect, it } from 'vitest';
import { DownloadError, type PrepareRequest, type PreparedModel } from '../../../../packages/core/src/index.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { testRun } from '../../../documents/testing/training-runs.ts';
import { catalogUrl, fetchFrom, gate, testEngine, testOfflinePage, testSite, testStudio } from '../testing/studio.ts';
import { loadCatalog } from './catalog.ts';
import { runModelId } from './run-models.ts';
import { SiteFileError } from '../../../documents/read-json.ts';
import { selectedEntry } from './slice.ts';

describe('loadCatalog', () => {
  it('reads the cards and finds the weights beside them', async () => {
    const { entries, problems } = await loadCatalog(catalogUrl, fetchFrom(testSite()));
    expect(entries.map(({ id, title, weightsUrl }) => [id, title, weightsUrl])).toEqual([
      ['tiny', 'Tiny', 'http://localhost/models/tiny/model.onnx'],
      ['other', 'Other', 'http://localhost/models/other/model.onnx'],
    ]);
    expect(problems).toEqual([]);
  });

  it('costs only its own model when a card is broken', async () => {
    const { entries, problems } = await loadCatalog(catalogUrl, fetchFrom({ ...testSite(), '/models/tiny/card.json': { id: 'tiny' } }));
    expect(entries.map(({ id }) => id)).toEqual(['other']);
    expect(problems).toMatchObject([{ name: 'SiteFileError', url: 'http://localhost/models/tiny/card.json' }]);
  });

  it('names the file and the reason when nothing can be read', async () => {
    await expect(loadCatalog(catalogUrl, fetchFrom({}))).rejects.toThrow(
      '/models/catalog.json could not be read: the server answered 404.',
    );
    await expect(loadCatalog(catalogUrl, () => Promise.reject(new TypeError('offline')))).rejects.toThrow(
      'the server could not be reached',
    );
    await expect(loadCatalog(catalogUrl, () => Promise.resolve(new Response('<html>')))).rejects.toThrow('it is not valid JSON');
    await expect(loadCatalog(catalogUrl, fetchFrom({ '/models/catalog.json': { models: [] } }))).rejects.toBeInstanceOf(SiteFileError);
  });
});

describe('models of the studio', () => {
  it('begin with the first of the catalog, or with the one that was chosen last', async () => {
    const store = testStudio();
    expect(selectedEntry(store.getState())).toBeNull();
    await store.getState().models.load();
    expect(selectedEntry(store.getState())?.id).toBe('tiny');
    store.getState().models.select('other');
    expect(selectedEntry(store.getState())?.id).toBe('other');
    store.getState().models.select('no longer there');
    expect(selectedEntry(store.getState())?.id).toBe('tiny');
  });

  it('are opened ahead of time only where that costs no download', async () => {
    const prepared: PrepareRequest[] = [];
    const engine = testEngine({
      missingWeights: ({ id, file }) => Promise.resolve(id === 'other' ? 0 : file.bytes),
      prepare: (_signal, request) => {
        prepared.push(request);
        return Promise.resolve({ caching: 'cached', fromCache: true });
      },
    });
    const store = testStudio({ engine });
    await store.getState().models.load();
    expect(store.getState().models.missingWeights).toEqual({ tiny: 1000, other: 0 });
    expect(prepared).toEqual([]);
    store.getState().models.select('other');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(prepared.map(({ card, provider }) => [card.id, provider])).toEqual([['other', 'wasm']]);
    expect(store.getState().models.preparation).toEqual({ status: 'ready', modelId: 'other' });
  });

  it('show the progress of their download', async () => {
    const finish = gate();
    const engine = testEngine({
      prepare: async (_signal, _request, onProgress) => {
        onProgress({ phase: 'download', receivedBytes: 500, totalBytes: 1000 });
        await finish.opened;
        return { caching: 'full', fromCache: false };
      },
    });
    const store = testStudio({ engine });
    await store.getState().models.load();
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().models.preparation).toMatchObject({ status: 'preparing', modelId: 'tiny', progress: { receivedBytes: 500 } });
    finish.open();
    await run;
    expect(store.getState().models.missingWeights['tiny']).toBe(1000);
  });

  it('say what is still to come of a download that broke off', async () => {
    let missing = 1000;
    const engine = testEngine({
      missingWeights: () => Promise.resolve(missing),
      prepare: () => {
        missing = 400;
        return Promise.reject(new DownloadError('https://example.org/model.onnx', { receivedBytes: 600 }));
      },
    });
    const store = testStudio({ engine });
    await store.getState().models.load();
    expect(store.getState().models.missingWeights['tiny']).toBe(1000);
    await store.getState().run.generate();
    expect(store.getState().models.missingWeights['tiny']).toBe(400);
  });

  it('let the page be kept with them, and ask for lasting storage when they are new', async () => {
    const asked: string[] = [];
    const offlinePage = testOfflinePage({
      keepPage: () => void asked.push('page'),
      askForLastingStorage: () => void asked.push('lasting storage'),
    });
    const open = async (prepared: PreparedModel) => {
      const store = testStudio({ engine: testEngine({ prepare: () => Promise.resolve(prepared) }), offlinePage });
      await store.getState().models.load();
      await store.getState().run.generate();
      return asked.splice(0);
    };
    expect(await open({ caching: 'cached', fromCache: false })).toEqual(['page', 'lasting storage']);
    expect(await open({ caching: 'cached', fromCache: true })).toEqual(['page']);
    expect(await open({ caching: 'full', fromCache: false })).toEqual([]);
  });

  it('say that a server is out of reach, until it answers', async () => {
    let isReachable = false;
    const engine = testEngine({
      prepare: () =>
        isReachable
          ? Promise.resolve({ caching: 'cached', fromCache: false })
          : Promise.reject(new DownloadError('https://example.org/model.onnx', {})),
    });
    const store = testStudio({ engine });
    await store.getState().models.load();
    await store.getState().run.generate();
    expect(store.getState().connection.isOffline).toBe(true);
    isReachable = true;
    await store.getState().run.generate();
    expect(store.getState().connection.isOffline).toBe(false);
  });

  it('are open no longer when their worker has ended', async () => {
    let endWorker: () => void = () => undefined;
    const engine = testEngine({
      onEnded: (listener) => (endWorker = listener),
      // As a run that does not heed a stop within the grace time.
      generate: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            endWorker();
            reject(new DOMException('Stopped.', 'AbortError'));
          });
        }),
    });
    const store = testStudio({ engine });
    await store.getState().models.load();
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().models.preparation).toEqual({ status: 'ready', modelId: 'tiny' });
    store.getState().run.stop();
    await run;
    expect(store.getState()).toMatchObject({ run: { outcome: 'stopped' }, models: { preparation: { status: 'none' } } });
  });

  it('turn a missing catalog into a problem that can be tried again', async () => {
    const site: Record<string, unknown> = {};
    const store = testStudio({ fetch: fetchFrom(site) });
    await store.getState().models.load();
    expect(store.getState().models.catalog.status).toBe('failed');
    expect(store.getState().problems.current?.recoveryAction?.title).toBe('Try again');
    Object.assign(site, testSite());
    store.getState().problems.current?.recoveryAction?.act();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().models.catalog.status).toBe('ready');
  });
});

describe('models of runs', () => {
  const runsUrl = 'http://localhost/runs/';
  const withRun = (name: string): Record<string, unknown> => ({
    '/runs/index.json': { runs: [testRun({ name, state: 'finished', hasModel: true })] },
    [`/runs/${name}/model/card.json`]: testCard({ id: 'model' }),
  });
  const withoutRuns = { '/runs/index.json': { runs: [] } };

  /** A studio on a site that can change, and the ids in its dropdown. */
  async function runsStudio(runs: Record<string, unknown>, parts: Parameters<typeof testStudio>[0] = {}) {
    const site: Record<string, unknown> = { ...testSite(), ...runs };
    const store = testStudio({ fetch: fetchFrom(site), runsUrl, ...parts });
    await store.getState().models.load();
    const ids = () => {
      const { catalog } = store.getState().models;
      return catalog.status === 'ready' ? catalog.entries.map(({ id }) => id) : [];
    };
    return { site, store, ids };
  }

  it('are found while images are being made', async () => {
    const end = gate();
    const { site, store, ids } = await runsStudio(withoutRuns, { engine: testEngine({ generate: () => end.opened }) });
    const run = store.getState().run.generate();
    Object.assign(site, withRun('0001-cats'));
    await store.getState().models.findRuns();
    expect(ids()).toEqual(['tiny', 'other', runModelId('0001-cats')]);
    end.open();
    await run;
    store.getState().models.select(runModelId('0001-cats'));
    expect(selectedEntry(store.getState())?.run).toBe('0001-cats');
  });

  it('are those of the last search, though an earlier one is answered after it', async () => {
    const late = gate();
    let isHeld = false;
    const site: Record<string, unknown> = { ...testSite(), ...withRun('0001-cats') };
    const { store, ids } = await runsStudio(site, {
      fetch: async (input) => {
        const answer = await fetchFrom(site)(input);
        if (isHeld) await late.opened;
        return answer;
      },
    });
    isHeld = true;
    const earlier = store.getState().models.findRuns();
    await new Promise(setImmediate);
    isHeld = false;
    Object.assign(site, withRun('0002-dogs'));
    await store.getState().models.findRuns();
    late.open();
    await earlier;
    expect(ids()).toEqual(['tiny', 'other', runModelId('0002-dogs')]);
  });

  it('stay where they are when the server is away, which is told and can be tried again', async () => {
    const { site, store, ids } = await runsStudio(withRun('0001-cats'));
    Object.assign(site, { '/runs/index.json': undefined });
    await store.getState().models.findRuns();
    expect(ids()).toEqual(['tiny', 'other', runModelId('0001-cats')]);
    const problem = store.getState().problems.current;
    expect(problem?.sentence).toContain('/runs/index.json could not be read');
    Object.assign(site, withRun('0002-dogs'));
    problem?.recoveryAction?.act();
    await expect.poll(ids).toEqual(['tiny', 'other', runModelId('0002-dogs')]);
  });

  it('are found beside a model that the visitor brings meanwhile', async () => {
    const answer = gate();
    const site: Record<string, unknown> = { ...testSite(), ...withoutRuns };
    let isSlow = false;
    const { store, ids } = await runsStudio(site, {
      fetch: async (input) => {
        if (isSlow) await answer.opened;
        return fetchFrom(site)(input);
      },
    });
    isSlow = true;
    Object.assign(site, withRun('0001-cats'));
    const search = store.getState().models.findRuns();
    await store.getState().ownModels.open([
      { path: 'card.json', file: new File([JSON.stringify(testCard({ sha256: 'c'.repeat(64) }))], 'card.json') },
      { path: 'model.onnx', file: new File([''], 'model.onnx') },
    ]);
    answer.open();
    await search;
    expect(ids()).toEqual(['tiny', 'other', 'tiny-cccccccc', runModelId('0001-cats')]);
    expect(selectedEntry(store.getState())?.id).toBe('tiny-cccccccc');
    expect(store.getState().models.missingWeights).toMatchObject({ 'tiny-cccccccc': 0, [runModelId('0001-cats')]: 1000 });
  });
});
