import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { testRun } from '../../../documents/testing/training-runs.ts';
import { fetchFrom } from '../testing/studio.ts';
import { loadRunModels, runModelId } from './run-models.ts';

const runsUrl = 'http://localhost/runs/';
const withModel = (name: string) => testRun({ name, state: 'finished', hasModel: true });

describe('loadRunModels', () => {
  it('has the models of runs, the newest first, under the names of their runs', async () => {
    const { entries, problems } = await loadRunModels(
      runsUrl,
      fetchFrom({
        '/runs/index.json': { runs: [withModel('0001-cats'), testRun({ name: '0002-dogs' }), withModel('0003-cats')] },
        '/runs/0001-cats/model/card.json': testCard({ id: 'model' }),
        '/runs/0003-cats/model/card.json': testCard({ id: 'model' }),
      }),
    );
    const { title } = testCard();
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      {
        id: runModelId('0003-cats'),
        title: `${title} · 0003-cats`,
        run: '0003-cats',
        weightsUrl: 'http://localhost/runs/0003-cats/model/model.onnx',
      },
      { id: runModelId('0001-cats'), run: '0001-cats' },
    ]);
    // By which the browser caches their weights apart.
    expect(entries.map(({ card }) => card.id)).toEqual([runModelId('0003-cats'), runModelId('0001-cats')]);
  });

  it('asks for nothing where there are no runs', async () => {
    const fetch = () => Promise.reject(new Error('Nobody should ask.'));
    expect(await loadRunModels(null, fetch)).toEqual({ entries: [], problems: [] });
  });

  it('loses a model whose card cannot be read, and no other', async () => {
    const { entries, problems } = await loadRunModels(
      runsUrl,
      fetchFrom({
        '/runs/index.json': { runs: [withModel('0001-cats'), withModel('0002-dogs')] },
        '/runs/0001-cats/model/card.json': { id: 'model' },
        '/runs/0002-dogs/model/card.json': testCard(),
      }),
    );
    expect(entries.map(({ run }) => run)).toEqual(['0002-dogs']);
    expect(problems).toMatchObject([{ name: 'SiteFileError', url: 'http://localhost/runs/0001-cats/model/card.json' }]);
  });

  it('leaves what cannot be read as it was known, and drops what is gone', async () => {
    const site: Record<string, unknown> = {
      '/runs/index.json': { runs: [withModel('0001-cats'), withModel('0002-dogs')] },
      '/runs/0001-cats/model/card.json': testCard(),
      '/runs/0002-dogs/model/card.json': testCard(),
    };
    const { entries: known } = await loadRunModels(runsUrl, fetchFrom(site));
    const offline = await loadRunModels(runsUrl, () => Promise.reject(new TypeError('offline')), known);
    expect(offline.entries).toEqual(known);
    expect(offline.problems).toMatchObject([{ name: 'SiteFileError', url: 'http://localhost/runs/index.json' }]);

    const { entries, problems } = await loadRunModels(
      runsUrl,
      fetchFrom({ ...site, '/runs/index.json': { runs: [withModel('0001-cats')] }, '/runs/0001-cats/model/card.json': undefined }),
      known,
    );
    expect(entries).toEqual(known.filter(({ run }) => run === '0001-cats'));
    expect(problems).toMatchObject([{ url: 'http://localhost/runs/0001-cats/model/card.json' }]);
  });

  it('tells of a list that cannot be read', async () => {
    const { entries, problems } = await loadRunModels(runsUrl, fetchFrom({}));
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ name: 'SiteFileError', url: 'http://localhost/runs/index.json' }]);
  });
});
