/**
 * Calls `work` for every item with at most `limit` calls under way; the items are asked for one by one. At the first
 * failure or abort no further item is taken, the calls under way are awaited, the iterator is closed, and the failure
 * is thrown.
 */
export async function forEachConcurrently<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    try {
      while (failures.length === 0) {
        signal?.throwIfAborted();
        const next = await iterator.next();
        if (next.done === true) return;
        await work(next.value);
      }
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  await iterator.return?.();
  if (failures.length > 0) throw failures[0];
}
