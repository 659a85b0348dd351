/** A page in the background is not painted, yet a run goes on there. */
const longestWithoutPaintMilliseconds = 100;

/** Calls back before the next paint, or soon where nothing is painted. */
export function beforeNextPaint(callback: () => void): void {
  const request = requestAnimationFrame(() => {
    clearTimeout(timer);
    callback();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(request);
    callback();
  }, longestWithoutPaintMilliseconds);
}
