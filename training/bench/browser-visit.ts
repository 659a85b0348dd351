import type { BrowserContext, Request } from 'playwright';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { waitForFrames, withBuiltPage } from './browser.ts';

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
  return withBuiltPage({ model, images: 1, provider }, async (context, address) => {
    const cold = await visit(context, address);
    signal.throwIfAborted();
    return { cold, warm: await visit(context, address) };
  });
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
