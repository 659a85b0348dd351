import { chromium, type BrowserContext, type Page } from 'playwright';
import { preview } from 'vite';
import { z } from 'zod';
import { chromiumFlags, ensureBrowser } from '../../scripts/browser.ts';
import { ensureBuilt } from '../../scripts/build.ts';
import { projectRoot } from '../../scripts/project.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { DEFAULT_SAMPLING } from '../../src/diffusion/config.ts';
import type { RunTiming } from './sample.ts';

export interface BrowserBenchmark {
  readonly model: string;
  readonly provider: WebProvider;
  readonly batch: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
}

const RUN_TIMEOUT_MILLISECONDS = 300_000;

/** What the page leaves in its performance timeline for each frame. */
const marksSchema = z.array(z.object({ time: z.number(), detail: z.object({ index: z.number(), networkMilliseconds: z.number() }) }));

/**
 * Times runs of the built page in a real Chromium, as a visitor would press Generate: from the first frame's
 * arrival on the page to the last's, so that messages and painting count as time outside the session.
 */
export async function timeSamplingInBrowser({ model, provider, batch, rounds, signal }: BrowserBenchmark): Promise<RunTiming[]> {
  return withBuiltPage({ model, images: batch, provider }, async (context, address) => {
    const page = await context.newPage();
    await page.goto(address);
    const runs: RunTiming[] = [];
    // The first run also loads the model and warms the caches up.
    for (let round = 0; round <= rounds; round += 1) {
      signal.throwIfAborted();
      const timing = await timeRun(page);
      if (round > 0) runs.push(timing);
    }
    return runs;
  });
}

async function timeRun(page: Page): Promise<RunTiming> {
  await page.evaluate(() => {
    performance.clearMarks('stepwise:step');
  });
  await page.getByRole('button', { name: /^Generate/ }).click();
  const marks = await waitForFrames(page);
  await page.getByRole('button', { name: /^Generate/ }).waitFor();
  const [first] = marks;
  const last = marks.at(-1);
  if (!first || !last) throw new Error('The page left no frames in its performance timeline.');
  // From frame 0 to frame S lie S steps' updates and the evaluations 1 to S - 1: the first's is left out of both.
  const evaluations = marks.slice(1).reduce((sum, { detail }) => sum + detail.networkMilliseconds, 0);
  const steps = last.detail.index - 1;
  return { steps, totalMilliseconds: last.time - first.time, sessionMilliseconds: evaluations };
}

interface BuiltPage {
  readonly model: string;
  /** Of a run. */
  readonly images: number;
  readonly provider: WebProvider;
}

/** Serves the built page from this machine, and lets `use` open it in a browser of its own, set to draw these images. */
export async function withBuiltPage<Result>(
  { model, images, provider }: BuiltPage,
  use: (context: BrowserContext, address: string) => Promise<Result>,
): Promise<Result> {
  await ensureBuilt();
  const server = await preview({ root: projectRoot, logLevel: 'silent', preview: { port: 0 } });
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...chromiumFlags] });
  try {
    const context = await browser.newContext();
    const settings = { modelId: model, images, ...DEFAULT_SAMPLING, seed: 0, seedLocked: true };
    await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
      'stepwise.studio',
      JSON.stringify({ settings }),
    ] as const);
    return await use(context, `${server.resolvedUrls?.local[0] ?? ''}?provider=${provider}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The frames of a run, when all of them have come: times are milliseconds since the navigation. */
export async function waitForFrames(page: Page): Promise<z.infer<typeof marksSchema>> {
  await page.waitForFunction((steps) => performance.getEntriesByName('stepwise:step').length > steps, DEFAULT_SAMPLING.steps, {
    timeout: RUN_TIMEOUT_MILLISECONDS,
    polling: 250,
  });
  return marksSchema.parse(
    await page.evaluate(() =>
      performance.getEntriesByName('stepwise:step').map((mark) => ({
        time: mark.startTime,
        detail: mark instanceof PerformanceMark ? (mark.detail as unknown) : null,
      })),
    ),
  );
}
