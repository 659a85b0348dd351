import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { runtimeContractAddress } from '../playwright.config.ts';
import { modelCardSchema } from '../src/documents/card.ts';
import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { filesOfZip } from './models/zip.ts';
import { lossesInNode } from './training/node-losses.ts';
import { watchDevices } from './pages/devices.ts';
import { photographs, TrainPage } from './pages/train-page.ts';
import { expectSound, screens } from './sound.ts';

/** A run that no test waits for the end of. */
const LONGEST = '128000';

async function openWithPictures(page: Page): Promise<TrainPage> {
  const train = new TrainPage(page);
  await train.open();
  await train.choose(await photographs(24));
  await expect(train.pictures.getByRole('status')).toContainText('24 pictures, the square in the middle of each scaled to 20 × 20 pixels');
  return train;
}

test.describe('a training in the tab', () => {
  test.beforeEach(async ({ page }) => {
    const [first] = await tinyModels();
    await ModelSite.serve(page, [first]);
  });

  test('shows how it learns, is paused and gone on with, also after a reload, and becomes a model that draws', async ({ page, studio }) => {
    const train = await openWithPictures(page);
    await expect(train.startFrom.locator('option:checked')).toHaveText('First');
    await train.length.selectOption(LONGEST);
    await train.title.fill('Flags');
    await train.press('Start');
    await expect(train.samples).toHaveCount(8);
    await expect(train.fact('Training loss')).toHaveText(/\d\.\d{4}/);
    await expect(train.fact('PSNR')).toHaveText(/\d dB/);
    await expect(train.fact('Time left')).toHaveText(/about/);

    await train.press('Pause');
    await expect(train.status).toContainText('Paused');
    const paused = await train.step();
    expect(paused).toBeGreaterThan(0);

    await page.reload();
    await expect(train.status).toContainText('Paused');
    expect(await train.step()).toBe(paused);
    await train.press('Go on');
    await expect.poll(() => train.step()).toBeGreaterThan(paused);

    await train.press('Stop and keep the model');
    await expect(page.getByTestId('recipe-notice')).toContainText('Flags is checked and open. It stays in this browser');
    const download = page.waitForEvent('download');
    await train.press('Download');
    expect((await download).suggestedFilename()).toBe('flags.zip');
    const unpacked = await filesOfZip(await (await download).path());
    expect([...unpacked.keys()].sort()).toEqual(['flags/card.json', 'flags/model.onnx']);
    const card = modelCardSchema.parse(JSON.parse(unpacked.get('flags/card.json')?.toString() ?? ''));
    expect(
      createHash('sha256')
        .update(unpacked.get('flags/model.onnx') ?? '')
        .digest('hex'),
    ).toBe(card.file.sha256);
    await page.getByRole('link', { name: 'Draw with it' }).click();
    await expect(studio.model.locator('option:checked')).toHaveText('Flags');
    await expect(page.getByRole('region', { name: 'About Flags' })).toContainText('24 pictures of a visitor’s own');
    await expect(page.getByRole('region', { name: 'About Flags' })).toContainText('First');
    await studio.generate({ seed: 1, images: 1, steps: 2 });
  });

  test('goes on by itself when its graphics device is lost', async ({ page }) => {
    const devices = watchDevices(page);
    const train = new TrainPage(page);
    await train.open('webgpu');
    await train.choose(await photographs(24));
    await train.length.selectOption(LONGEST);
    await train.press('Start');
    await expect(train.status).toContainText('Training, step 0');
    await devices.lose();
    await expect.poll(devices.count).toBe(2);
    await expect(train.status).toContainText('Training, step 0');
    await expect(train.samples).toHaveCount(8);
    await expect(page.getByRole('alert')).toBeEmpty();
  });

  test('says what cannot be trained on', async ({ page }) => {
    const train = new TrainPage(page);
    await train.open();
    await train.choose([...(await photographs(3)), { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }]);
    await expect(page.getByRole('alert')).toContainText(
      'There are 3 pictures, and a file that this browser cannot read as pictures: bring at least 20',
    );
    await expect(page.getByRole('button', { name: 'Start' })).toHaveAttribute('aria-disabled', 'true');
  });

  test('takes pictures of the camera, and says when it may not', async ({ page }) => {
    await page.addInitScript(() => {
      const { mediaDevices } = navigator;
      const granted = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => {
        mediaDevices.getUserMedia = granted;
        return Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
      };
    });
    const train = new TrainPage(page);
    await train.open();
    await train.press('Use the camera…');
    await expect(page.getByRole('alert')).toContainText('The camera was not allowed to this page: allow it beside the address');
    await expect(page.getByRole('button', { name: 'Use the camera…' })).toBeFocused();

    await train.choose(await photographs(20));
    await train.press('Use the camera…');
    const camera = page.getByRole('group', { name: 'Camera' });
    const shutter = camera.getByRole('button', { name: 'Take a picture' });
    await expect(shutter).toBeFocused();
    await shutter.press('Enter');
    await expect(camera.getByRole('status')).toHaveText('1 picture is taken; 20 in all are needed.');
    await train.press('One every half second');
    await expect(camera.getByRole('status')).toHaveText(/^[3-9] pictures are taken; 20 in all/);
    await train.press('Use these pictures');
    await expect(camera).toBeHidden();
    await expect(train.pictures.getByRole('status')).toContainText(/^2[3-9] pictures, the square in the middle/);
  });

  for (const { name, use } of screens) {
    test.describe(name, () => {
      test.use(use);
      test('is sound before it and while it goes', async ({ page }) => {
        const train = await openWithPictures(page);
        await expectSound(page, 'pictures');
        await train.length.selectOption(LONGEST);
        await train.press('Start');
        await expect(train.samples).toHaveCount(8);
        await expect(train.fact('Training loss')).toHaveText(/\d\.\d{4}/);
        await train.press('Pause');
        await expect(train.status).toContainText('Paused');
        await expectSound(page, 'training');
      });
    });
  }
});

for (const provider of ['wasm', 'webgpu'] as const) {
  test(`the page learns on ${provider} what Node learns`, async ({ page }) => {
    test.setTimeout(240_000);
    const expected = await lossesInNode();
    await page.goto(runtimeContractAddress);
    const { losses, weights } = await page.evaluate((given) => window.runtimeContract.train(given), provider);
    expect(losses).toHaveLength(expected.losses.length);
    // Four digits.
    for (const [step, loss] of losses.entries())
      expect(Math.abs(loss / (expected.losses[step] ?? NaN) - 1), `step ${step}`).toBeLessThan(1e-4);
    expect(Math.max(...weights.map((weight, index) => Math.abs(weight - (expected.weights[index] ?? NaN))))).toBeLessThan(1e-3);
  });
}
