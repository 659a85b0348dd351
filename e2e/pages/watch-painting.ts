import type { Page } from '@playwright/test';

/** What was on the screen at one repaint. */
export interface PaintedFrame {
  /** As the picture's label has it. */
  readonly step: number;
  /** A thumbnail of each canvas, to tell pictures apart. */
  readonly latent: string;
  readonly predictedX0: string;
}

declare global {
  interface Window {
    paintedFrames: PaintedFrame[];
  }
}

/** Notes what the stage shows at every repaint from now on, where it differs from the one before. */
export async function watchPainting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const thumbnail = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true });

    function look(canvas: HTMLCanvasElement | null): string {
      if (!canvas || !thumbnail) return '';
      thumbnail.clearRect(0, 0, 16, 16);
      thumbnail.drawImage(canvas, 0, 0, 16, 16);
      return thumbnail.getImageData(0, 0, 16, 16).data.join();
    }

    window.paintedFrames = [];
    requestAnimationFrame(function note() {
      const predicted = document.querySelector<HTMLCanvasElement>('canvas[aria-label^="Predicted image"]');
      const [, step] = /step (\d+) of/.exec(predicted?.ariaLabel ?? '') ?? [];
      const frame = {
        step: Number(step ?? -1),
        latent: look(document.querySelector('canvas[aria-label^="Noisy image"]')),
        predictedX0: look(predicted),
      };
      const before = window.paintedFrames.at(-1);
      const isNew = frame.step !== before?.step || frame.latent !== before.latent || frame.predictedX0 !== before.predictedX0;
      if (isNew) window.paintedFrames.push(frame);
      requestAnimationFrame(note);
    });
  });
}

export async function paintedFrames(page: Page): Promise<PaintedFrame[]> {
  return page.evaluate(() => window.paintedFrames);
}
