import { expect, type Locator, type Page } from '@playwright/test';
import type { Pixels } from '../models/pixels.ts';

/** A run on a busy machine takes its time. */
const runTimeout = 60_000;

/** The view Steer as a visitor meets it. */
export class SteerPage {
  constructor(readonly page: Page) {}

  async show(panel: 'Interpolate' | 'Edit' | 'Reconstruct'): Promise<void> {
    await this.page.getByRole('radio', { name: panel }).check();
  }

  async set(label: string, value: number): Promise<void> {
    await this.page.getByRole('spinbutton', { name: label, exact: true }).fill(String(value));
  }

  /** Presses a panel's button and waits until it can be pressed again. */
  async start(title: string): Promise<void> {
    const button = this.page.getByRole('button', { name: title });
    await button.click();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAttribute('aria-disabled', 'false', { timeout: runTimeout });
  }

  async choosePicture(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await this.page.getByLabel('Choose a picture').setInputFiles({ name, mimeType, buffer });
  }

  image(label: string): Locator {
    return this.page.getByRole('img', { name: label, exact: true });
  }

  /** The pixels of an image, once it is there. */
  async pixels(label: string): Promise<Pixels> {
    await expect(this.image(label)).toBeVisible({ timeout: runTimeout });
    return this.image(label).evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const rgba = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return { width, height, rgb: Array.from(rgba).filter((_, index) => index % 4 < 3) };
    });
  }

  /** The error of this page's picture in the table, for a number of steps. */
  async errorAt(steps: number): Promise<number> {
    const row = this.page.getByRole('row', { name: new RegExp(`^${steps} `) });
    return Number(await row.getByRole('cell').first().textContent());
  }
}
