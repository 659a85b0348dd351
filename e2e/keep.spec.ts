import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { readRecipe } from '../src/documents/recipe-png.ts';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { dragOf } from './pages/drag-files.ts';
import { StudioPage } from './pages/studio-page.ts';
import { expectSound } from './sound.ts';

const run = { seed: 5, images: 3, steps: 4 };
const recipeNotice = (page: Page) => page.getByTestId('recipe-notice');

test.beforeEach(async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
});

test('a link opened elsewhere makes the same pixels', async ({ page, studio, browser }) => {
  const [, second] = await tinyModels();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open();
  await studio.chooseModel(second.title);
  await studio.generate(run);
  const pixels = await studio.savedPixels();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(recipeNotice(page)).toContainText('The link is copied');
  const address = await page.evaluate(() => navigator.clipboard.readText());

  const elsewhere = await browser.newContext();
  const other = new StudioPage(await elsewhere.newPage());
  await ModelSite.serve(other.page, await tinyModels());
  await other.page.goto(address);
  await expect(other.model.locator('option:checked')).toHaveText(second.title);
  await expect(other.lockSeed).toHaveAttribute('aria-pressed', 'true');
  await recipeNotice(other.page).getByRole('button', { name: 'Make its images' }).click();
  await other.finished();
  expect(await other.savedPixels()).toEqual(pixels);
  await elsewhere.close();
});

test('a saved picture dropped on the page restores its settings; what is none is refused', async ({ page, studio }) => {
  await studio.open();
  await studio.generate(run);
  const png = await readFile(await (await studio.save()).path());
  await studio.set({ seed: 99, images: 1, steps: 9 });

  await drop(page, png);
  await expect(recipeNotice(page)).toContainText("The recipe's settings are in place");
  await expect(studio.seed).toHaveValue('5');
  await expect(studio.images).toHaveValue('3');
  await expect(studio.steps).toHaveValue('4');
  await expectSound(page, 'restored');

  const undo = page.getByRole('button', { name: 'Undo the last change of the settings' });
  await undo.click();
  await expect(studio.seed).toHaveValue('99');
  await expect(studio.images).toHaveValue('1');
  await expect(undo).toBeFocused();

  await drop(page, Buffer.from('not a picture'));
  await expect(studio.notice).toContainText('This is not a recipe');
  await expect(studio.seed).toHaveValue('99');
});

test('one image of several is a picture of its own, enlarged, with a recipe that names it', async ({ page, studio }) => {
  const [model] = await tinyModels();
  await studio.open();
  await studio.generate(run);
  await page.getByRole('combobox', { name: 'Which images' }).selectOption('Image 2');
  await page.getByRole('combobox', { name: 'Size' }).selectOption('2');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'PNG', exact: true }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('first-seed-5-dpm-solver++-4-steps-image-2.png');
  const png = await readFile(await file.path());
  const size = model.card.network.imageSize;
  expect(await sharp(png).metadata()).toMatchObject({ width: 2 * size, height: 2 * size });
  const pixels = await sharp(png).resize(size, size, { kernel: 'nearest' }).flatten({ background: 'black' }).raw().toBuffer();
  expect({ width: size, height: size, rgb: Array.from(pixels) }).toMatchPixels(
    await imagesInNode(model, { seed: 6, images: 1, steps: 4 }),
    wasmBounds,
  );
  expect(readRecipe(png)).toMatchObject({ seed: 5, images: 3, image: 1 });
});

test('the way from noise to image is an animated GIF', async ({ page, studio }) => {
  await studio.open();
  await studio.generate(run);
  await page.getByRole('combobox', { name: 'Size' }).selectOption('2');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'GIF' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('first-seed-5-dpm-solver++-4-steps.gif');
  const { pages, width, pageHeight, delay } = await sharp(await file.path(), { animated: true }).metadata();
  expect({ pages, width, pageHeight, delay }).toEqual({ pages: 5, width: 64, pageHeight: 64, delay: [150, 150, 150, 150, 1500] });

  const last = await sharp(await file.path(), { page: 4 })
    .resize(32, 32, { kernel: 'nearest' })
    .flatten({ background: 'black' })
    .raw()
    .toBuffer();
  await page.getByRole('combobox', { name: 'Size' }).selectOption('1');
  expect({ width: 32, height: 32, rgb: [...last] }).toMatchPixels(await studio.savedPixels(), { mean: 3, maximum: 32 });
});

test('the way from noise to image is a video that plays', async ({ page, studio }) => {
  await studio.open();
  await studio.generate(run);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'MP4' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('first-seed-5-dpm-solver++-4-steps.mp4');

  const bytes = await readFile(await file.path());
  expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
  const { last, ...played } = await play(await page.context().newPage(), bytes);
  // A grid of 2 x 2 images of 16 pixels; four steps of 150 ms, and the end for 1500.
  expect(played).toEqual({ width: 256, height: 256, duration: 2.1, frames: 5 });
  expect({ width: 32, height: 32, rgb: last }).toMatchPixels(await studio.savedPixels(), { mean: 8, maximum: 64 });
});

test('a browser without WebCodecs says that it makes no videos', async ({ page, studio }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'VideoEncoder'));
  await studio.open();
  await expect(page.getByRole('button', { name: 'MP4' })).toHaveAccessibleDescription(
    /lacks WebCodecs or a codec .* The GIF shows the same\.$/,
  );
});

test('finished runs stay in the history over a reload; what is deleted can be taken back', async ({ page, studio, guard }) => {
  // A reload may cut off the runtime's file while it loads ahead of need.
  guard.allow(/ort-wasm.*ERR_ABORTED/);
  const history = page.getByRole('region', { name: 'History' });
  const runs = history.getByRole('listitem');
  await studio.open();
  await studio.generate(run);
  await expect(runs).toHaveCount(1);
  await studio.generate({ seed: 6, images: 1, steps: 2 });
  await expect(runs).toHaveCount(2);

  await page.reload();
  await expect(runs).toHaveCount(2);
  await history.getByRole('button', { name: /seed 5 · 3 images/ }).click();
  await expect(studio.seed).toHaveValue('5');
  await expect(studio.images).toHaveValue('3');
  await expect(history.getByRole('img', { name: /^Finished images: First · seed 5/ })).toBeVisible();
  await expectSound(page, 'remembering');

  await history.getByRole('button', { name: 'Delete' }).click();
  await expect(runs).toHaveCount(1);
  const undo = history.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeFocused();
  await undo.click();
  await expect(runs).toHaveCount(2);
  await history.getByRole('button', { name: 'Clear all' }).click();
  await expect(runs).toHaveCount(0);
  await undo.click();
  // They are in sight again once they are stored: a reload before that would cut the writing off.
  await expect(runs).toHaveCount(2);
  await page.reload();
  await expect(runs).toHaveCount(2);
});

test('a deletion takes the keyboard to what takes it back, once, and taking it back leaves the keyboard beside it', async ({
  page,
  studio,
}) => {
  const history = page.getByRole('region', { name: 'History' });
  const undo = history.getByRole('button', { name: 'Undo' });
  const clearAll = history.getByRole('button', { name: 'Clear all' });
  await studio.open();
  await studio.generate(run);
  await expect(history.getByRole('listitem')).toHaveCount(1);
  await clearAll.press('Enter');
  await expect(undo).toBeFocused();

  // Back from another view the page is where it was, and the focus where every view begins.
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('link', { name: 'Data' }).click();
  await expect(page.getByRole('main', { name: 'Data' })).toBeFocused();
  await page.goBack();
  await expect(page.getByRole('main', { name: 'Generate' })).toBeFocused();
  await expect(undo).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);

  await undo.press('Enter');
  await expect(history.getByRole('listitem')).toHaveCount(1);
  // Not on the button that clears all, where a second press would.
  await expect(history.getByRole('heading', { name: 'History' })).toBeFocused();
});

/** Plays a video to its end: what it is, and its last frame shrunk to 32 x 32 pixels. */
async function play(page: Page, video: Buffer) {
  return page.evaluate(async (base64) => {
    const element = document.createElement('video');
    element.muted = true;
    element.playbackRate = 2;
    element.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'video/mp4' }));
    const ended = new Promise((resolve, reject) => {
      element.addEventListener('ended', resolve);
      element.addEventListener('error', () => reject(new Error(element.error?.message)));
    });
    await element.play();
    await ended;
    const context = new OffscreenCanvas(32, 32).getContext('2d');
    context?.drawImage(element, 0, 0, 32, 32);
    const rgba = context?.getImageData(0, 0, 32, 32).data ?? new Uint8ClampedArray();
    return {
      width: element.videoWidth,
      height: element.videoHeight,
      duration: element.duration,
      frames: element.getVideoPlaybackQuality().totalVideoFrames,
      last: Array.from(rgba).filter((_, index) => index % 4 < 3),
    };
  }, video.toString('base64'));
}

async function drop(page: Page, bytes: Buffer): Promise<void> {
  const transfer = await dragOf(page, [{ name: 'picture.png', mimeType: 'image/png', buffer: bytes }]);
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-hint')).toContainText('to restore its settings');
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-hint')).toBeHidden();
}
