/*
 * `npm run screenshots`: takes the README's pictures of the built page anew, with fixed seeds, so that they change only
 * when the page or its models do.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumFlags, ensureBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import { projectRoot } from './project.ts';

/** A picture of the studio after a run. */
interface RunPicture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'dark' | 'light';
  readonly model: string;
  readonly seed: number;
  /** How far into the run the scrubber is put, 0 to 1. */
  readonly moment: number;
}

const runPictures: readonly RunPicture[] = [
  { file: 'studio-dark.png', width: 1280, height: 860, colorScheme: 'dark', model: 'flowers', seed: 18, moment: 1 },
  { file: 'studio-light.png', width: 1280, height: 860, colorScheme: 'light', model: 'celeba', seed: 22, moment: 0.6 },
  { file: 'studio-phone.png', width: 390, height: 844, colorScheme: 'dark', model: 'flowers', seed: 18, moment: 1 },
];

/** A picture of a view that shows what is known. */
interface ViewPicture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'dark' | 'light';
  readonly hash: string;
  /** What is there when the view is complete. */
  readonly awaited: string;
  /** What is brought to the top of the picture; the page's own top where it is absent. */
  readonly section?: string;
}

const viewPictures: readonly ViewPicture[] = [
  { file: 'data-dark.png', width: 1280, height: 860, colorScheme: 'dark', hash: '#data/flowers102', awaited: 'Map', section: 'Colour' },
  { file: 'learn-light.png', width: 1280, height: 860, colorScheme: 'light', hash: '#learn', awaited: 'Noise is easy to add' },
  { file: 'results-light.png', width: 1280, height: 860, colorScheme: 'light', hash: '#results', awaited: 'How far from real' },
];

const settings = { images: 4, steps: 20, sampler: 'ddim', spacing: 'trailing', eta: 0, clip: true, seedLocked: true };
const folder = join(projectRoot, 'docs');

await ensureBuilt();
await mkdir(folder, { recursive: true });
const server = await preview({ root: projectRoot, logLevel: 'silent', preview: { port: 0 } });
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...chromiumFlags] });
try {
  for (const { file, width, height, colorScheme, model, seed, moment } of runPictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, deviceScaleFactor: 2 });
    await page.addInitScript(
      ([key, value]) => {
        localStorage.setItem(key, value);
      },
      ['stepwise.studio', JSON.stringify({ settings: { ...settings, modelId: model, seed } })] as const,
    );
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?provider=wasm`);
    await page.getByRole('button', { name: /^Generate/ }).click();
    await page.getByText(`Finished in ${settings.steps} steps`).first().waitFor({ timeout: 180_000 });
    const scrubber = page.getByRole('slider', { name: 'Frame' });
    await scrubber.focus();
    await page.keyboard.press('End');
    for (let step = settings.steps; step > moment * settings.steps; step -= 1) await page.keyboard.press('ArrowLeft');
    await scrubber.blur();
    await page.screenshot({ path: join(folder, file) });
    await page.close();
    process.stderr.write(`docs/${file}\n`);
  }
  for (const { file, width, height, colorScheme, hash, awaited, section } of viewPictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, deviceScaleFactor: 1 });
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?provider=wasm${hash}`);
    await page.getByRole('heading', { name: awaited, exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    if (section !== undefined) {
      await page.getByRole('heading', { name: section, exact: true }).evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top - 40));
    }
    await page.screenshot({ path: join(folder, file) });
    await page.close();
    process.stderr.write(`docs/${file}\n`);
  }
} finally {
  await browser.close();
  await server.close();
}
