import { expect, type Locator, type Page } from '@playwright/test';
import type { Pixels } from '../models/pixels.ts';
import { readCanvas } from './read-canvas.ts';

export type Side = 'A' | 'B';

/** A run on a busy machine takes its time. */
const runTimeout = 60_000;

/** The view Compare as a visitor meets it. */
export class ComparePage {
  readonly slider: Locator;
  readonly drawButton: Locator;

  constructor(readonly page: Page) {
    this.slider = page.getByRole('slider', { name: 'Frame' });
    this.drawButton = page.getByRole('button', { name: /^Draw both/ });
  }

  async open(): Promise<void> {
    await this.page.goto('./?provider=wasm#compare');
  }

  async set(label: string, value: number): Promise<void> {
    await this.page.getByRole('spinbutton', { name: label, exact: true }).fill(String(value));
  }

  /** Presses the button and waits until it can be pressed again. */
  async draw(): Promise<void> {
    // Two steps may be over before anybody has looked.
    const start = await this.drawButton.evaluateHandle((button) => ({
      seen: new Promise<void>((resolve) => {
        new MutationObserver(() => resolve()).observe(button, { attributeFilter: ['aria-disabled'] });
      }),
    }));
    await this.drawButton.click();
    await start.evaluate(({ seen }) => seen);
    await expect(this.drawButton).toHaveAttribute('aria-disabled', 'false', { timeout: runTimeout });
  }

  image(side: Side): Locator {
    return this.page.getByRole('img', { name: new RegExp(`^${side}: `) });
  }

  /** The step that each side shows. */
  async steps(): Promise<{ readonly a: number; readonly b: number }> {
    const [a, b] = await Promise.all(
      (['A', 'B'] as const).map(async (side) => /step (\d+) of/.exec((await this.image(side).getAttribute('aria-label')) ?? '')?.[1]),
    );
    return { a: Number(a), b: Number(b) };
  }

  /** The pixels of a side's picture, of `size` pixels, read from the middles of its enlarged pixels. */
  async pixels(side: Side, size: number): Promise<Pixels> {
    return readCanvas(this.image(side), size);
  }

  /** The root mean square of the difference. */
  async distance(): Promise<number> {
    return parseFloat((await this.page.getByTestId('distance').textContent()) ?? '');
  }
}
