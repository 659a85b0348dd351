import { chromium, type BrowserContext, type Request } from 'playwright';
import { preview } from 'vite';
import { chromiumFlags, ensureBrowser } from '../../scripts/browser.ts';
import { ensureBuilt } from '../../scripts/build.ts';
import { projectRoot } from '../../scripts/project.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { rememberSettings, waitForFrames } from './browser.ts';

/** A visit to the page, from the address to a finished image. */
export interface Visit {
  /** As they came over the network, headers included. */
  readonly bytes: number;
  /** Milliseconds from the navigation on until the page had the first frame of the run, the noise. */
  readonly firstFrameMilliseconds: number;
  readonly finishedMilliseconds: number;
}

/**
 * Times a first visit to the built page and a second in the same browser, on each of which Generate is pressed as soon as it can be.
 * The server is on this machine: a network adds what the bytes take on it.
 */
export async function timeVisits(
  model: string,
  provider: WebProvider,
  signal: AbortSignal,
): Promise<{ readonly cold: Visit; readonly warm: Visit }> {
  await ensureBuilt();
  const server = await preview({ root: projectRoot, logLevel: 'silent', preview: { port: 0 } });
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...chromiumFlags] });
  try {
    const address = `${server.resolvedUrls?.local[0] ?? ''}?provider=${provider}`;
    const context = await browser.newContext();
    await rememberSettings(context, model, 1);
    const cold = await visit(context, address);
    signal.throwIfAborted();
    return { cold, warm: await visit(context, address) };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function visit(context: BrowserContext, address: string): Promise<Visit> {
  const requests: Request[] = [];
  const note = (request: Request): void => void requests.push(request);
  context.on('requestfinished', note);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: /^Generate/ }).click();
  const frames = await waitForFrames(page);
  const sizes = await Promise.all(requests.map((request) => sizeOf(request)));
  context.off('requestfinished', note);
  await page.close();
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    firstFrameMilliseconds: frames[0]?.time ?? NaN,
    finishedMilliseconds: frames.at(-1)?.time ?? NaN,
  };
}

/** What the browser's own caches and the page's service worker answer costs nothing. */
async function sizeOf(request: Request): Promise<number> {
  const response = await request.response();
  if (!response || response.fromServiceWorker()) return 0;
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  return Math.max(0, responseBodySize) + Math.max(0, responseHeadersSize);
}
