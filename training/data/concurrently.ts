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
  let stopped = false;
  const lane = async (): Promise<void> => {
    try {
      while (!stopped) {
        signal?.throwIfAborted();
        const next = await iterator.next();
        if (next.done === true) return;
        await work(next.value);
      }
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane));
  await iterator.return?.();
  const failure = lanes.find((lane) => lane.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
