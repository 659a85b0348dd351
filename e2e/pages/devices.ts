import type { Page, Worker } from '@playwright/test';

/** The graphics devices of a page's workers, as a test can take them away. */
export interface WatchedDevices {
  /** How many devices the workers have asked for so far. */
  readonly count: () => number;
  /** Takes the newest away. */
  readonly lose: () => Promise<void>;
}

/** Lets a worker remember its graphics device, before it has one, and tell of it. */
const rememberDevice = () => {
  if (!('GPUAdapter' in globalThis)) return;
  const adapters = GPUAdapter.prototype as { requestDevice: (this: GPUAdapter, descriptor?: GPUDeviceDescriptor) => Promise<GPUDevice> };
  const { requestDevice } = adapters;
  adapters.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    // eslint-disable-next-line no-console -- a worker of a page has no other way to tell a test
    console.debug('a device of the test');
    return Object.assign(globalThis, { deviceOfTest: device }).deviceOfTest;
  };
};
const loseDevice = () => (globalThis as unknown as { deviceOfTest?: GPUDevice }).deviceOfTest?.destroy();

/** Watches the workers that the page starts from now on. */
export function watchDevices(page: Page): WatchedDevices {
  const holders: Worker[] = [];
  page.on('worker', (worker) => {
    if (!worker.url().includes('/worker-')) return;
    worker.on('console', (message) => {
      if (message.text() === 'a device of the test') holders.push(worker);
    });
    void worker.evaluate(rememberDevice).catch(() => undefined);
  });
  return {
    count: () => holders.length,
    // The worker may have been ended before it answers.
    lose: () =>
      holders
        .at(-1)
        ?.evaluate(loseDevice)
        .catch(() => undefined) ?? Promise.resolve(),
  };
}
