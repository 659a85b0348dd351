import { join, relative } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumFlags, ensureBrowser } from '../../scripts/browser.ts';
import { projectRoot } from '../../scripts/project.ts';
import { webProviders, type WebProvider } from '../../src/runtime/provider.ts';
import { siteHeaders } from '../../scripts/site/headers.ts';

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
