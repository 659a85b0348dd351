import { openDB, type DBSchema } from 'idb';
import { createMemoryHistory, historyEntrySchema, type HistoryRepository } from './repository.ts';

interface HistoryDatabase extends DBSchema {
  entries: { key: number; value: unknown };
}

const storeName = 'entries';

/** The history in the browser's IndexedDB, or in memory where the browser forbids that. */
export async function openBrowserHistory(): Promise<HistoryRepository> {
  try {
    const database = await openDB<HistoryDatabase>('stepwise-history', 1, {
      upgrade: (fresh) => void fresh.createObjectStore(storeName, { keyPath: 'time' }),
      // A newer version of the page in another tab is not held up by this one.
      blocking: (_current, _blocked, { target }) => (target as IDBDatabase).close(),
    });
    const tabs = new BroadcastChannel('stepwise-history');
    const tellOthers = () => tabs.postMessage('changed');
    return {
      isLasting: true,
      onChange: (listener) => tabs.addEventListener('message', listener),
      async list() {
        const stored = await database.getAll(storeName);
        const entries = stored.flatMap((value) => historyEntrySchema.safeParse(value).data ?? []);
        return entries.sort((a, b) => b.time - a.time);
      },
      async add(entries) {
        const transaction = database.transaction(storeName, 'readwrite');
        await Promise.all([...entries.map((entry) => transaction.store.put(entry)), transaction.done]);
        tellOthers();
      },
      async remove(times) {
        const transaction = database.transaction(storeName, 'readwrite');
        await Promise.all([...times.map((time) => transaction.store.delete(time)), transaction.done]);
        tellOthers();
      },
    };
  } catch {
    return createMemoryHistory();
  }
}
