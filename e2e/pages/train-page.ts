import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { DraggedFile } from './drag-files.ts';

/** The Train view as a visitor meets it. */
export class TrainPage {
  readonly pictures: Locator;
  readonly run: Locator;
  readonly status: Locator;
  readonly samples: Locator;
  readonly startFrom: Locator;
  readonly length: Locator;
  readonly title: Locator;

  constructor(readonly page: Page) {
    this.pictures = page.getByRole('region', { name: 'Pictures' });
    this.run = page.getByRole('region', { name: 'Training', exact: true });
    this.status = page.getByTestId('training-status');
    this.samples = this.run.getByRole('img', { name: /^Sample \d/ });
    this.startFrom = page.getByLabel('Start from');
    this.length = page.getByLabel('How long');
    this.title = page.getByLabel('Name of the model');
  }

  async open(provider: WebProvider = 'wasm'): Promise<void> {
    await this.page.goto(`./?provider=${provider}#train`);
  }

  /** Brings pictures in by the button. */
  async choose(files: readonly DraggedFile[]): Promise<void> {
    await this.page.getByLabel('Pictures to train on', { exact: true }).setInputFiles([...files]);
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
  }

  /** A fact of the run. */
  fact(name: string): Locator {
    return this.run.locator('dl > *', { hasText: name });
  }

  /** How many steps have been made. */
  async step(): Promise<number> {
    const [, step = '0'] = /step ([\d,]+) of/.exec((await this.status.textContent()) ?? '') ?? [];
    return Number(step.replace(',', ''));
  }
}

/** So many photographs, each of another colour and wider than it is high. */
export function photographs(count: number): Promise<DraggedFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      name: `photograph-${index}.png`,
      mimeType: 'image/png',
      buffer: await sharp({
        create: {
          width: 60,
          height: 40,
          channels: 3,
          background: { r: (index * 53) % 256, g: (index * 101) % 256, b: (index * 29) % 256 },
        },
      })
        .png()
        .toBuffer(),
    })),
  );
}
