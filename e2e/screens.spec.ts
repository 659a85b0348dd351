import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

const screens = [
  { title: 'a phone', width: 390, height: 844 },
  { title: 'a small phone', width: 320, height: 568 },
  { title: 'a phone on its side', width: 844, height: 390 },
  { title: 'a small phone on its side', width: 568, height: 320 },
  { title: 'a page enlarged twice', width: 640, height: 400 },
  { title: 'a tablet', width: 768, height: 1024 },
] as const;

test('on every screen the pictures and Generate stay together, above all settings', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 3 });
  for (const { title, width, height } of screens) {
    await test.step(title, async () => {
      await page.setViewportSize({ width, height });
      for (const setting of [studio.model, studio.seed, studio.steps, page.getByRole('combobox', { name: 'Method' })]) {
        await setting.scrollIntoViewIfNeeded();
        const picture = page.locator('.picture[data-large=true] .picture-frame');
        const [frame, button] = [await picture.boundingBox(), await studio.generateButton.boundingBox()];
        if (!frame || !button) throw new Error('the picture or Generate is not there');
        // At least half of the picture, and the whole button, neither over the other.
        const seen = Math.min(frame.y + frame.height, height) - Math.max(frame.y, 0);
        expect(seen, 'the part of the picture that is seen').toBeGreaterThan(frame.height / 2);
        expect(frame.height).toBeGreaterThan(0.3 * height);
        expect(button.y).toBeGreaterThanOrEqual(0);
        expect(button.y + button.height).toBeLessThanOrEqual(height);
        expect(button.x + button.width).toBeLessThanOrEqual(width);
        const areApart = button.y >= frame.y + frame.height / 2 || button.x >= frame.x + frame.width;
        expect(areApart).toBe(true);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
});
