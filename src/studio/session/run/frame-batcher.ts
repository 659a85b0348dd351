export interface FrameBatcher<Item> {
  readonly add: (item: Item) => void;
  /** Delivers what is waiting now. */
  readonly flush: () => void;
}

/** Gathers what arrives more often than the screen is painted, and delivers it once per paint, in its order. */
export function createFrameBatcher<Item>(
  beforeNextPaint: (callback: () => void) => void,
  deliver: (items: readonly Item[]) => void,
): FrameBatcher<Item> {
  let waiting: Item[] = [];
  let scheduled = false;
  function flush(): void {
    scheduled = false;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    deliver(items);
  }
  return {
    flush,
    add(item) {
      waiting.push(item);
      if (scheduled) return;
      scheduled = true;
      beforeNextPaint(flush);
    },
  };
}
