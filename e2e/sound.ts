import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/**
 * The screens on which every view has to be sound: each size and each colours once, for colours do not depend on the size.
 * Colours are judged where they have come to rest.
 */
export const screens = [
  { name: 'on a desk, light', use: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' as const } },
  {
    name: 'on a phone, dark',
    use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: 'dark' as const },
  },
].map(({ name, use }) => ({ name, use: { ...use, contextOptions: { reducedMotion: 'reduce' as const } } }));

/** Fails, once all of it has been looked at, where axe finds something wrong with the page or it is too wide. */
export async function expectSound(page: Page, state: string): Promise<void> {
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const findings = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
  expect.soft(findings, `axe on the ${state} page`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `pixels by which the ${state} page is too wide`).toBeLessThanOrEqual(0);
}
