import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { readPng, type Pixels } from '../models/pixels.ts';
import { readCanvas } from './read-canvas.ts';

/** The two pictures of the stage. */
export type Kind = 'latent' | 'predictedX0';
const captions: Record<Kind, string> = { latent: 'Noisy image', predictedX0: 'Predicted image' };

/** What the page leaves in its performance timeline for each frame that arrives. */
export interface StepMark {
  readonly index: number;
  readonly steps: number;
}

/** Where the shown frame lies, as the readout has it. */
export interface Readout {
  readonly step: number;
  readonly steps: number;
  readonly timestep: number;
  readonly signalRate: number;
  readonly noiseRate: number;
}

export interface RunSettings {
  readonly seed?: number;
  readonly images?: number;
  readonly steps?: number;
}

/** Opening a model on a busy machine, and shaders compiled in software, take their time. */
const runTimeout = 60_000;

/** The studio as a visitor meets it: by its labels and its text. */
export class StudioPage {
  readonly generateButton: Locator;
  readonly stopButton: Locator;
  readonly saveButton: Locator;
  readonly model: Locator;
  readonly modelStatus: Locator;
  readonly provider: Locator;
  readonly providerChoice: Locator;
  readonly seed: Locator;
  readonly lockSeed: Locator;
  readonly images: Locator;
  readonly steps: Locator;
  readonly progress: Locator;
  readonly frameSlider: Locator;
  readonly notice: Locator;

  constructor(readonly page: Page) {
    this.generateButton = page.getByRole('button', { name: /^Generate/ });
    this.stopButton = page.getByRole('button', { name: /^Stop/ });
    this.saveButton = page.getByRole('button', { name: 'Save PNG' });
    this.model = page.getByRole('combobox', { name: 'Model' });
    this.modelStatus = page.getByTestId('model-status');
    this.provider = page.getByTestId('provider');
    this.providerChoice = page.getByRole('combobox', { name: 'Provider' });
    this.seed = page.getByRole('spinbutton', { name: 'Seed' });
    this.lockSeed = page.getByRole('button', { name: 'Lock seed' });
    this.images = page.getByRole('spinbutton', { name: 'Images' });
    this.steps = page.getByRole('spinbutton', { name: 'Steps' });
    this.progress = page.getByTestId('run-progress');
    this.frameSlider = page.getByRole('slider', { name: 'Frame' });
    this.notice = page.getByRole('alert');
  }

  /** Loads the page, on wasm unless told otherwise; null lets the page choose. */
  async open(provider: string | null = 'wasm'): Promise<void> {
    await this.page.goto(provider === null ? './' : `./?provider=${provider}`);
  }

  /** Fills in what the next run makes. A seed is locked, so that every run uses it. */
  async set({ seed, images, steps }: RunSettings): Promise<void> {
    if (images !== undefined) await this.images.fill(String(images));
    if (steps !== undefined) await this.steps.fill(String(steps));
    if (seed === undefined) return;
    await this.seed.fill(String(seed));
    if ((await this.lockSeed.getAttribute('aria-pressed')) === 'false') await this.lockSeed.click();
  }

  async chooseModel(title: string): Promise<void> {
    await this.model.selectOption({ label: title });
  }

  /** Generates and waits for the finished image. */
  async generate(settings: RunSettings = {}): Promise<void> {
    await this.set(settings);
    await this.generateButton.click();
    await this.finished();
  }

  async finished(): Promise<void> {
    await expect(this.progress).toHaveText(/^Finished in \d+ steps?/, { timeout: runTimeout });
  }

  /** Waits until a run under way has made this many steps. */
  async reached(steps: number): Promise<void> {
    await expect.poll(async () => (await this.marks()).length, { timeout: runTimeout }).toBeGreaterThan(steps);
  }

  /** The frames of the last run that have reached the page, in the order in which they came. */
  async marks(): Promise<StepMark[]> {
    return this.page.evaluate(() =>
      performance.getEntriesByName('stepwise:step').map((mark) => {
        const { index, steps } = (mark as PerformanceMark).detail as StepMark;
        return { index, steps };
      }),
    );
  }

  async readout(): Promise<Readout> {
    const texts = await this.page.getByTestId('readout').getByRole('definition').allTextContents();
    const [step, steps, timestep, signalRate, noiseRate] = texts.flatMap((text) => text.split('/')).map(Number);
    return {
      step: step ?? NaN,
      steps: steps ?? NaN,
      timestep: timestep ?? NaN,
      signalRate: signalRate ?? NaN,
      noiseRate: noiseRate ?? NaN,
    };
  }

  async shownStep(): Promise<number> {
    return (await this.readout()).step;
  }

  picture(kind: Kind): Locator {
    return this.page.getByRole('img', { name: captions[kind] });
  }

  async pixels(kind: Kind, imageSize: number): Promise<Pixels> {
    return readCanvas(this.picture(kind), imageSize);
  }

  /** Presses Save PNG and waits for the file. */
  async save(): Promise<Download> {
    const download = this.page.waitForEvent('download');
    await this.saveButton.click();
    return download;
  }

  /** The predicted images of the shown frame, from the file that Save PNG gives. */
  async savedPixels(): Promise<Pixels> {
    return readPng(await (await this.save()).path());
  }
}
