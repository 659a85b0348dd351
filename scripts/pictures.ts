import type { Page } from 'playwright';

/** A picture of the page for the README. */
export interface Picture {
  /** Its name in docs/. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'dark' | 'light';
  /** Screen pixels for each of the page's. */
  readonly scale: number;
  readonly hash: string;
  /** The studio's settings apart from those that all pictures have in common. */
  readonly settings: { readonly modelId: string; readonly seed: number };
  /** Brings the page, just opened, to what the picture is to show. */
  readonly prepare: (page: Page) => Promise<void>;
}

/** Images are drawn on a processor that may have other work. */
const drawingTimeout = 180_000;
export const commonSettings = { images: 4, steps: 20, sampler: 'ddim', spacing: 'trailing', eta: 0, clip: true, seedLocked: true };

const desk = { width: 1280, height: 860, scale: 1 };
const flowers = { modelId: 'flowers', seed: 18 };
const faces = { modelId: 'celeba', seed: 4 };

/** A run in the studio, the scrubber put at a share of it. */
const afterRun =
  (moment: number) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: /^Generate/ }).click();
    await page.getByText(`Finished in ${commonSettings.steps} steps`).first().waitFor({ timeout: drawingTimeout });
    await scrubTo(page, moment * commonSettings.steps, commonSettings.steps);
  };

async function scrubTo(page: Page, position: number, last: number): Promise<void> {
  const scrubber = page.getByRole('slider', { name: 'Frame' });
  await scrubber.focus();
  await page.keyboard.press('End');
  for (let step = last; step > position; step -= 1) await page.keyboard.press('ArrowLeft');
  await scrubber.blur();
}

/** A view that is complete once a heading is there, with a section at the top of the picture. */
const showing =
  (awaited: string, section?: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('heading', { name: awaited, exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    if (section === undefined) return;
    await page
      .getByRole('heading', { name: section, exact: true })
      .evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top - 40));
  };

/** Presses a button that is not to be pressed while what it does is under way, and waits until that is done. */
async function press(page: Page, name: RegExp): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.click();
  await page.getByRole('button', { name, disabled: true }).waitFor();
  await page.getByRole('button', { name, disabled: false }).waitFor({ timeout: drawingTimeout });
}

async function learn(page: Page): Promise<void> {
  await showing('Noise is easy to add')(page);
  const time = page.getByRole('region', { name: 'Noise is easy to add' }).getByRole('spinbutton', { name: 'Time t' });
  await time.fill('0.04');
  await time.blur();
}

async function map(page: Page): Promise<void> {
  await showing('Map')(page);
  await page.getByRole('radio', { name: 'Features' }).check();
  const layout = page.getByRole('radio', { name: 'UMAP' });
  await layout.check();
  await layout.evaluate((choice) => scrollTo(0, choice.getBoundingClientRect().top + scrollY - 40));
}

async function steer(page: Page): Promise<void> {
  await page.getByRole('spinbutton', { name: 'First seed', exact: true }).fill('1');
  await page.getByRole('spinbutton', { name: 'Second seed', exact: true }).fill('41');
  await press(page, /^Make the path/);
}

async function compare(page: Page): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Steps of A', exact: true }).fill('4');
  await press(page, /^Draw both/);
}

/** Every view, in dark or light so that both are seen. */
export const pictures: readonly Picture[] = [
  { name: 'studio-dark', ...desk, scale: 1.5, colorScheme: 'dark', hash: '', settings: flowers, prepare: afterRun(1) },
  { name: 'studio-light', ...desk, scale: 1.5, colorScheme: 'light', hash: '', settings: faces, prepare: afterRun(0.6) },
  { name: 'studio-phone', width: 390, height: 844, scale: 2, colorScheme: 'dark', hash: '', settings: flowers, prepare: afterRun(1) },
  { name: 'steer-dark', ...desk, colorScheme: 'dark', hash: '#steer', settings: faces, prepare: steer },
  { name: 'compare-light', ...desk, colorScheme: 'light', hash: '#compare', settings: flowers, prepare: compare },
  { name: 'learn-light', ...desk, colorScheme: 'light', hash: '#learn', settings: flowers, prepare: learn },
  { name: 'data-dark', ...desk, colorScheme: 'dark', hash: '#data/flowers102', settings: flowers, prepare: showing('Map', 'Colour') },
  { name: 'map-light', ...desk, colorScheme: 'light', hash: '#data/flowers102', settings: flowers, prepare: map },
  { name: 'results-light', ...desk, colorScheme: 'light', hash: '#results', settings: flowers, prepare: showing('How far from real') },
];

/** The picture of a training run of this machine. */
export function pictureOfRun(run: string): Picture {
  return { name: 'runs-dark', ...desk, colorScheme: 'dark', hash: `#runs/${run}`, settings: flowers, prepare: showing('Runs') };
}
