import { expect, type Locator, type Page } from '@playwright/test';
import type { Pixels } from '../models/pixels.ts';

/** A run on a busy machine takes its time. */
const runTimeout = 60_000;

/** The view Steer as a visitor meets it. */
export class SteerPage {
  constructor(readonly page: Page) {}

  async show(panel: 'Interpolate' | 'Edit' | 'Inpaint' | 'Reconstruct'): Promise<void> {
    await this.page.getByRole('radio', { name: panel }).check();
  }

  async set(label: string, value: number): Promise<void> {
    await this.page.getByRole('spinbutton', { name: label, exact: true }).fill(String(value));
  }

  /** Presses a panel's button and waits until what it starts is done, which may be between two looks at it. */
  async start(title: string): Promise<void> {
    const button = this.page.getByRole('button', { name: title, exact: true });
    const activity = await button.evaluateHandle((element) => ({
      end: new Promise<void>((resolve) => {
        const observer = new MutationObserver((changes) => {
          const hasRun = changes.some(({ oldValue }) => oldValue === 'true');
          if (!hasRun || element.getAttribute('aria-disabled') === 'true') return;
          observer.disconnect();
          resolve();
        });
        observer.observe(element, { attributeFilter: ['aria-disabled'], attributeOldValue: true });
      }),
    }));
    await button.click();
    await activity.evaluate(({ end }) => end);
  }

  /** Pictures that the model made before, of which the first comes by itself. */
  get made(): Locator {
    return this.page.getByRole('list', { name: /^Made by/ }).getByRole('button');
  }

  /** Gives the view a file, without waiting for what becomes of it. */
  async giveFile(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await this.page.getByLabel('Choose a picture').setInputFiles({ name, mimeType, buffer });
  }

  /** Puts a picture from a file in the place of the first. */
  async choosePicture(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await expect(this.made.first()).toBeVisible();
    await this.giveFile(name, mimeType, buffer);
    await expect(this.made.and(this.page.getByRole('button', { pressed: true }))).toHaveCount(0);
  }

  /** The picture that is brushed over. */
  get brushArea(): Locator {
    return this.page.getByRole('application', { name: 'Your picture' });
  }

  /** Draws the brush with the mouse between two places of the picture, each from 0 to 1. */
  async brush(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.brushArea.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await this.brushArea.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const { mouse } = this.page;
    await mouse.move(x + from[0] * width, y + from[1] * height);
    await mouse.down();
    await mouse.move(x + to[0] * width, y + to[1] * height);
    await mouse.up();
  }

  /** Paints the masked part anew, for the first time: the result can be saved once it is there. */
  async inpaint(): Promise<void> {
    await this.page.getByRole('button', { name: 'Inpaint', exact: true }).click();
    await expect(this.page.getByRole('button', { name: 'Save: Inpainted picture' })).toBeVisible({ timeout: runTimeout });
  }

  /** The pixels of the picture that is brushed over, without the mask. */
  brushedPixels(): Promise<Pixels> {
    return pixelsOf(this.brushArea.locator('canvas'));
  }

  image(label: string): Locator {
    return this.page.getByRole('img', { name: label, exact: true });
  }

  /** The pixels of an image, once it is there. */
  async pixels(label: string): Promise<Pixels> {
    await expect(this.image(label)).toBeVisible({ timeout: runTimeout });
    return pixelsOf(this.image(label));
  }

  /** The error of this page's picture in the table, for a number of steps. */
  async errorAt(steps: number): Promise<number> {
    const row = this.page.getByRole('row', { name: new RegExp(`^${steps} `) });
    return Number(await row.getByRole('cell').first().textContent());
  }
}

function pixelsOf(image: Locator): Promise<Pixels> {
  return image.evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const rgba = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return { width, height, rgb: Array.from(rgba).filter((_, index) => index % 4 < 3) };
  });
}
