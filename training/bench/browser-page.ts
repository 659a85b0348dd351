import { join, relative } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumFlags, ensureBrowser } from '../../scripts/browser.ts';
import { projectRoot } from '../../scripts/project.ts';
import { UserFacingError } from '../../src/errors.ts';
import { webProviders, type WebProvider } from '../../src/runtime/provider.ts';
import { siteHeaders } from '../../scripts/site/headers.ts';
import type { BenchSubjectName, TimedModel } from './page/contract.ts';

const root = join(projectRoot, 'training', 'bench', 'page');
/** Those of the site, without its content security policy. */
const headers = Object.fromEntries(Object.entries(siteHeaders).filter(([name]) => name !== 'Content-Security-Policy'));

const outDir = relative(root, join(projectRoot, '.cache', 'bench-page'));

/**
 * Builds the page in which engines are timed, opens it in a real Chromium and lets `measure` use it. The page sends no content
 * security policy, under which TensorFlow.js's threads do not start.
 */
export async function withBenchPage<Result>(measure: (page: Page) => Promise<Result>): Promise<Result> {
  // TensorFlow.js starts its threads from the text of a function, which must keep its names.
  const minify = false;
  await build({ root, configFile: join(projectRoot, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true, minify } });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'silent',
    build: { outDir },
    preview: { port: 0, headers },
  });
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...chromiumFlags] });
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    return await measure(page);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Two engines compute something else, so that their times say nothing of each other. */
export class DifferentEnginesError extends UserFacingError {
  override readonly name = 'DifferentEnginesError';
  constructor(
    readonly quantity: string,
    /** Of what Stepwise computes. */
    readonly difference: number,
  ) {
    super(
      `The ${quantity} by TensorFlow.js differs from that by Stepwise by ${difference.toExponential(1)} of it, so that their times cannot be ` +
        'compared. The network in training/bench/page/tensorflow-network.ts has to be mended.',
    );
  }
}

/** @throws DifferentEnginesError where `theirs` is further from `ours` than that share of it; both are lists of the same values */
export function requireSame(quantity: string, ours: readonly number[], theirs: readonly number[], tolerance: number): void {
  const power = (values: readonly number[]): number => Math.hypot(...values);
  const difference = power(ours.map((value, index) => value - (theirs[index] ?? NaN))) / power(ours);
  if (!(difference < tolerance)) throw new DifferentEnginesError(quantity, difference);
}

/** Opens a model in engines of the page, for predictions or a training. */
export async function openSubjects(
  page: Page,
  names: readonly BenchSubjectName[],
  work: 'openModel' | 'openTraining',
  { file, ...model }: TimedModel,
): Promise<void> {
  const base64 = Buffer.from(file).toString('base64');
  for (const name of names) await page.evaluate((given) => window.openSubject(...given), [name, work, model, base64] as const);
}

/** Where the page computes on this machine: on a graphics card only where there is one, for software in its place takes minutes a picture. */
export function providersHere(): Promise<readonly WebProvider[]> {
  return withBenchPage(async (page) => {
    const hasCard = await page.evaluate(async () => {
      const { gpu } = navigator as Partial<Navigator>;
      const adapter = await gpu?.requestAdapter();
      return adapter ? !adapter.info.isFallbackAdapter : false;
    });
    return hasCard ? webProviders : ['wasm'];
  });
}
