/**
 * What `work` hands over, one after another. `onItem` resolves when an item has been taken, so that work that waits for it goes no faster than
 * its reader. Leaving the loop early aborts the signal that `work` was given; what it fails with then is of no interest.
 *
 * Throws what `work` throws, in the place of items that have not been taken.
 */
export async function* streamOf<Item>(
  work: (signal: AbortSignal, onItem: (item: Item) => Promise<void>) => Promise<void>,
): AsyncGenerator<Item, void, undefined> {
  const left = new AbortController();
  const { readable, writable } = new TransformStream<Item, Item>();
  const reader = readable.getReader();
  const writer = writable.getWriter();
  const ignore = () => undefined;
  work(left.signal, (item) => writer.write(item).catch(ignore))
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    )
    .catch(ignore);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    left.abort();
    await reader.cancel().catch(ignore);
  }
}
