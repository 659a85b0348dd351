import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { readPng, wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

/** More stops than the page has. */
const mostStops = 60;

/** Tabs to a control, and expects the focus to be seen there. */
async function tabTo(control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const hasFocus = () => control.evaluate((element) => element === document.activeElement);
  for (let stop = 0; stop < mostStops && !(await hasFocus()); stop++) await control.page().keyboard.press(key);
  await expect(control).toBeFocused();
  await expect(control).toHaveCSS('outline-style', 'solid');
}

test('from the first look to a saved picture without a mouse', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  const { keyboard } = page;
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await expect(studio.model).toBeEnabled();

  await tabTo(studio.model);
  await keyboard.press('ArrowDown');
  await expect(studio.model.locator('option:checked')).toHaveText(second.title);
  await tabTo(studio.seed);
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('11');
  await tabTo(studio.lockSeed);
  await keyboard.press('Space');
  await expect(studio.lockSeed).toHaveAttribute('aria-pressed', 'true');
  await tabTo(page.getByRole('slider', { name: 'Images' }));
  await keyboard.press('Home');
  await expect(studio.images).toHaveValue('1');
  await tabTo(studio.steps);
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('6');

  await tabTo(studio.generateButton, 'Shift+Tab');
  await keyboard.press('Enter');
  await studio.finished();
  await expect(studio.generateButton).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /^Finished\.$/ })).toHaveCount(1);

  await tabTo(studio.frameSlider, 'Shift+Tab');
  await keyboard.press('ArrowLeft');
  await expect(studio.frameSlider).toHaveAttribute('aria-valuetext', /^Step 5 of 6, /);
  await keyboard.press('End');
  await tabTo(studio.saveButton, 'Shift+Tab');
  const download = page.waitForEvent('download');
  await keyboard.press('Enter');
  const file = await download;
  expect(file.suggestedFilename()).toBe('second-seed-11-dpm-solver++-6-steps.png');
  expect(await readPng(await file.path())).toMatchPixels(await imagesInNode(second, { seed: 11, images: 1, steps: 6 }), wasmBounds);
});

test('every command has a key, listed in a dialog that gives the focus back', async ({ page, studio }) => {
  const { keyboard } = page;
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.set({ images: 1, steps: 3 });
  await tabTo(page.getByRole('button', { name: 'Keyboard shortcuts' }), 'Shift+Tab');
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(dialog).toContainText('Generate');
  // It has the keyboard to itself.
  await keyboard.press('g');
  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeFocused();
  expect(await studio.marks()).toEqual([]);

  await keyboard.press('g');
  await studio.finished();
  const seed = await studio.seed.inputValue();
  await keyboard.press('r');
  await expect(studio.seed).not.toHaveValue(seed);
  await keyboard.press('t');
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible();
});
