import type { RefCallback } from 'react';

/** Where an area wants the focus to go, such as a heading where its first control should not be pressed in passing. */
const haven = '[tabindex="-1"]';
/** What a press of Tab can come to. */
const controls = 'a[href], button:enabled, input:enabled:not([hidden]), select:enabled, [tabindex="0"]';

/**
 * Keeps the keyboard's place where controls come and go; an area takes it as its `ref`. When the control that has the
 * focus goes, the area's first takes it over, or what it has for that; when the area itself goes, the page's `main` does. A control that only
 * has nothing to do for a while needs none of this: it stays focusable by `aria-disabled`.
 */
export const keepFocus: RefCallback<HTMLElement> = (area: HTMLElement) => {
  let focused: Element | null = null;

  const remember = ({ target }: FocusEvent) => {
    focused = target instanceof Element ? target : null;
  };
  // A control may lose the focus by going. Only one that is still there when all that goes has gone was left.
  const forget = () =>
    queueMicrotask(() => {
      if (focused?.isConnected === true && focused !== document.activeElement) focused = null;
    });
  const observer = new MutationObserver(() => {
    if (!focused || focused.isConnected) return;
    focused = null;
    if (document.activeElement !== document.body) return;
    const next = area.querySelector<HTMLElement>(haven) ?? area.querySelector<HTMLElement>(controls);
    next?.focus({ preventScroll: true });
  });

  area.addEventListener('focusin', remember);
  area.addEventListener('focusout', forget);
  observer.observe(area, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    area.removeEventListener('focusin', remember);
    area.removeEventListener('focusout', forget);
    if (area.contains(document.activeElement)) document.querySelector('main')?.focus({ preventScroll: true });
  };
};
