import { describe, expect, it } from 'vitest';
import type { MetricLine, TrainingRun } from '../../../documents/training-run.ts';
import { createRunsStore } from './store.ts';
import { testRun, trainLine } from '../../../documents/testing/training-runs.ts';

const runsUrl = 'http://localhost/runs/';

/** A server of runs, in memory. */
class Server {
  runs: readonly TrainingRun[] = [testRun()];
  log = '';
  logId = 'first';
  isDown = false;
  readonly requests: string[] = [];

  write(...lines: readonly MetricLine[]): void {
    this.log += lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  readonly fetch: typeof globalThis.fetch = (input) => {
    const { pathname, search, searchParams } = new URL(String(input instanceof Request ? input.url : input));
    this.requests.push(`${pathname}${search}`);
    if (this.isDown) return Promise.reject(new TypeError('connection refused'));
    if (pathname === '/runs/index.json') return Promise.resolve(Response.json({ runs: this.runs }));
    if (!this.runs.some(({ name }) => pathname === `/runs/${name}/metrics.jsonl`))
      return Promise.resolve(new Response(null, { status: 404 }));
    const from = searchParams.get('log') === this.logId ? Number(searchParams.get('from')) : 0;
    return Promise.resolve(new Response(this.log.slice(from), { headers: { 'log-id': this.logId, 'log-from': String(from) } }));
  };
}

function testStore(server: Server) {
  const changes: string[] = [];
  const store = createRunsStore({ runsUrl, fetch: server.fetch, onModelsChanged: () => changes.push('models') });
  const stepsOf = (name: string) => store.getState().logs[name]?.lines.map(({ step }) => step);
  return { store, changes, stepsOf, refresh: store.getState().refresh };
}

describe('the store of the runs', () => {
  it('has the newest first, and the log of the one that is looked at', async () => {
    const server = new Server();
    server.runs = [testRun(), testRun({ name: '0002-dogs' })];
    server.write(trainLine(10, 0.9));
    const { store, stepsOf, refresh } = testStore(server);
    expect(store.getState().runs).toEqual({ status: 'loading' });
    await refresh('0002-dogs');
    expect(store.getState().runs).toMatchObject({ status: 'ready', value: [{ name: '0002-dogs' }, { name: '0001-cats' }] });
    expect(stepsOf('0002-dogs')).toEqual([10]);
    expect(stepsOf('0001-cats')).toBeUndefined();
  });

  it('asks for what is new in a log alone, and begins anew with another log', async () => {
    const server = new Server();
    server.write(trainLine(10, 0.9));
    const { store, stepsOf, refresh } = testStore(server);
    await refresh('0001-cats');
    const length = server.log.length;
    server.write(trainLine(20, 0.8), trainLine(30, 0.7));
    await refresh('0001-cats');
    expect(server.requests.at(-1)).toBe(`/runs/0001-cats/metrics.jsonl?from=${length}&log=first`);
    expect(stepsOf('0001-cats')).toEqual([10, 20, 30]);

    const known = store.getState().logs['0001-cats'];
    await refresh('0001-cats');
    expect(store.getState().logs['0001-cats']).toBe(known);

    // Taken back to a checkpoint.
    [server.log, server.logId] = ['', 'second'];
    server.write(trainLine(10, 0.9), trainLine(20, 0.5));
    await refresh('0001-cats');
    expect(stepsOf('0001-cats')).toEqual([10, 20]);
  });

  it('leaves out lines that cannot be read', async () => {
    const server = new Server();
    server.log = `${JSON.stringify(trainLine(10, 0.9))}\n{"kind":"train","st\n`;
    const { store, stepsOf, refresh } = testStore(server);
    await refresh('0001-cats');
    expect(stepsOf('0001-cats')).toEqual([10]);
    expect(store.getState().staleness).toBeNull();
  });

  it.each([null, '0009-gone'])('asks for no log of %s', async (name) => {
    const server = new Server();
    const { refresh } = testStore(server);
    await refresh(name);
    expect(server.requests).toEqual(['/runs/index.json']);
  });

  it('asks for no log before there is one', async () => {
    const server = new Server();
    server.runs = [testRun({ hasLog: false })];
    const { refresh } = testStore(server);
    await refresh('0001-cats');
    expect(server.requests).toEqual(['/runs/index.json']);
  });

  it('forgets a run that has vanished', async () => {
    const server = new Server();
    const { store, refresh } = testStore(server);
    await refresh('0001-cats');
    server.runs = [];
    await refresh('0001-cats');
    expect(store.getState()).toMatchObject({ runs: { status: 'ready', value: [] }, staleness: null });
  });

  it('keeps what it has while the server is away, and says so', async () => {
    const server = new Server();
    server.write(trainLine(10, 0.9));
    const { store, stepsOf, refresh } = testStore(server);
    await refresh('0001-cats');
    server.isDown = true;
    await refresh('0001-cats');
    expect(store.getState().runs).toMatchObject({ status: 'ready', value: [{ name: '0001-cats' }] });
    expect(store.getState().staleness).toContain('the server could not be reached');
    expect(stepsOf('0001-cats')).toEqual([10]);
    server.isDown = false;
    await refresh('0001-cats');
    expect(store.getState().staleness).toBeNull();
  });

  it('fails where there is nothing yet to keep', async () => {
    const server = new Server();
    server.isDown = true;
    const { store, refresh } = testStore(server);
    await refresh(null);
    expect(store.getState().runs).toMatchObject({ status: 'failed', sentence: expect.stringContaining('could not be reached') as string });
  });

  it('tells of models that come and go', async () => {
    const server = new Server();
    const { changes, refresh } = testStore(server);
    await refresh(null);
    await refresh(null);
    expect(changes).toHaveLength(1);
    server.runs = [testRun({ hasModel: true, state: 'finished', step: 100 })];
    await refresh(null);
    await refresh(null);
    expect(changes).toHaveLength(2);
    server.runs = [];
    await refresh(null);
    expect(changes).toHaveLength(3);
  });

  it('tells nothing of a run with a model as it goes on, and then of the model that it exports after its last step', async () => {
    const server = new Server();
    const { changes, refresh } = testStore(server);
    const goOn = async (parts: Partial<TrainingRun>) => {
      server.runs = [testRun({ hasModel: true, ...parts })];
      await refresh(null);
      return changes.length;
    };
    const before = await goOn({ state: 'running', step: 110, changed: '2026-01-01T10:00:00.000Z' });
    expect(await goOn({ state: 'running', step: 120, changed: '2026-01-01T10:00:02.000Z' })).toBe(before);
    // It has ended, and its folder has the old model still.
    const ended = await goOn({ state: 'finished', step: 200, changed: '2026-01-01T10:01:00.000Z' });
    expect(await goOn({ state: 'finished', step: 200, changed: '2026-01-01T10:01:05.000Z' })).toBe(ended + 1);
  });
});
