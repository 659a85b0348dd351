/*
 * `npm run screenshots`: takes the README's pictures of the built page anew, with fixed seeds, so that they change only
 * when the page or its models do. The picture of the view Runs is of the first run in runs/ (or in the folder that is
 * given) and stays as it is where there is none.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright';
import sharp from 'sharp';
import { preview } from 'vite';
import { chromiumFlags, ensureBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import { commonSettings, pictureOfRun, pictures, type Picture } from './pictures.ts';
import { projectRoot } from './project.ts';
import { runsPlugin } from './serve-runs.ts';

const folder = join(projectRoot, 'docs');

async function take(
  browser: Browser,
  address: string,
  { name, width, height, scale, colorScheme, hash, settings, prepare }: Picture,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, deviceScaleFactor: scale, reducedMotion: 'reduce' });
  await page.addInitScript(
    ([key, value]) => {
      localStorage.setItem(key, value);
    },
    ['stepwise.studio', JSON.stringify({ settings: { ...commonSettings, ...settings } })] as const,
  );
  await page.goto(`${address}?provider=wasm${hash}`);
  await prepare(page);
  const png = await page.screenshot({ animations: 'disabled' });
  await page.close();
  const path = join(folder, `${name}.png`);
  await writeFile(path, await sharp(png).png({ palette: true, effort: 10 }).toBuffer());
  process.stderr.write(`docs/${name}.png\n`);
}

/** Takes pictures of the page as it is served with the runs in `runs`, or with none. */
async function takeAll(browser: Browser, wanted: readonly Picture[], runs: string | null): Promise<void> {
  const plugins = runs === null ? [] : [runsPlugin(runs)];
  const server = await preview({ root: projectRoot, logLevel: 'silent', plugins, preview: { port: 0 } });
  try {
    for (const picture of wanted) await take(browser, server.resolvedUrls?.local[0] ?? '', picture);
  } finally {
    await server.close();
  }
}

const runs = resolve(process.argv[2] ?? join(projectRoot, 'runs'));
const [firstRun] = existsSync(runs) ? (await readdir(runs)).sort() : [];

await ensureBuilt();
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...chromiumFlags] });
try {
  await takeAll(browser, pictures, null);
  if (firstRun === undefined) process.stderr.write(`There is no run in ${runs}: docs/runs-dark.png stays as it is.\n`);
  else await takeAll(browser, [pictureOfRun(firstRun)], runs);
} finally {
  await browser.close();
}
