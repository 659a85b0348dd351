export interface Inbox<Item> {
  readonly receive: (item: Item) => void;
  /** Delivers what is waiting now. */
  readonly empty: () => void;
}

/** Gathers what arrives more often than the screen is painted, and delivers it once per paint, in its order. */
export function createInbox<Item>(beforeNextPaint: (callback: () => void) => void, deliver: (items: readonly Item[]) => void): Inbox<Item> {
  let waiting: Item[] = [];
  let scheduled = false;
  function empty(): void {
    scheduled = false;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    deliver(items);
  }
  return {
    empty,
    receive(item) {
      waiting.push(item);
      if (scheduled) return;
      scheduled = true;
      beforeNextPaint(empty);
    },
  };
}
