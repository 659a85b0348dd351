import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** The screens and colours in which every view has to be sound. Colours are judged where they have come to rest. */
export const screens = [
  { name: 'on a desk', use: { viewport: { width: 1280, height: 800 } } },
  { name: 'on a phone', use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } },
].flatMap(({ name, use }) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${name}, ${colorScheme}`,
    use: { ...use, colorScheme, contextOptions: { reducedMotion: 'reduce' as const } },
  })),
);

/** Each size and each colours once: for views made of the same parts as the studio, which is looked at on all screens. */
export const twoScreens = screens.filter(({ name }) => name === 'on a desk, light' || name === 'on a phone, dark');

/** Fails, once all of it has been looked at, where axe finds something wrong with the page or it is too wide. */
export async function expectSound(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const findings = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
  expect.soft(findings, `axe on the ${state} page`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `pixels by which the ${state} page is too wide`).toBeLessThanOrEqual(0);
}
