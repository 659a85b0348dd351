import { describe, expect, it, vi } from 'vitest';
import { newVersionMessage } from '../../../../workers/offline/contract.ts';
import { memoryStorage } from '../testing/studio.ts';
import { openOfflinePage, type OfflineHost } from './offline-page.ts';

class Worker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  readonly postMessage = vi.fn();
  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Registration extends EventTarget {
  installing: Worker | null = null;
  waiting: Worker | null = null;
  /** A newer version is found, and kept. */
  update(): void {
    const worker = (this.installing = new Worker());
    this.dispatchEvent(new Event('updatefound'));
    this.installing = null;
    this.waiting = worker;
    worker.become('installed');
  }
}

interface BrowserOptions extends Partial<Omit<OfflineHost, 'isUntouched'>> {
  /** Whether a service worker serves the page from the beginning. */
  readonly isServed?: boolean;
  readonly isUntouched?: boolean;
  /** Whether service workers can be had. */
  readonly registers?: boolean;
}

/** A browser with a page, and what that does. */
function browser({ isServed = false, isIsolated = true, isUntouched = true, registers = true, ...parts }: BrowserOptions = {}) {
  const registration = new Registration();
  const container = Object.assign(new EventTarget(), {
    controller: isServed ? new Worker() : null,
    register: vi.fn(() => (registers ? Promise.resolve(registration) : Promise.reject(new TypeError('out of reach')))),
  });
  const reload = vi.fn();
  const persist = vi.fn(() => Promise.resolve(true));
  const tabStorage = memoryStorage();
  const open = () =>
    openOfflinePage({
      container: container as unknown as NonNullable<OfflineHost['container']>,
      scriptUrl: 'https://example.org/service-worker.js',
      isIsolated,
      isUntouched: () => isUntouched,
      reload,
      tabStorage,
      storage: { persist },
      ...parts,
    });
  /** A service worker begins to serve the page. */
  const serve = () => {
    container.controller = new Worker();
    container.dispatchEvent(new Event('controllerchange'));
  };
  return { registration, container, reload, persist, open, serve };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a page that is not served by a service worker yet', () => {
  it('asks for one when a model has been kept, once', () => {
    const { container, open } = browser();
    const page = open();
    expect(container.register).not.toHaveBeenCalled();
    page.keepPage();
    page.keepPage();
    expect(container.register).toHaveBeenCalledTimes(1);
  });

  it('asks at once where its host does not isolate it, and is loaded anew when it is served', () => {
    const { container, reload, open, serve } = browser({ isIsolated: false });
    open();
    expect(container.register).toHaveBeenCalledTimes(1);
    expect(reload).not.toHaveBeenCalled();
    serve();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['it is isolated', { isIsolated: true }],
    ['something has been started', { isIsolated: false, isUntouched: false }],
    ['nothing can be remembered', { isIsolated: false, tabStorage: null }],
  ])('stays as it is when it is served where %s', (_, parts) => {
    const { reload, open, serve } = browser(parts);
    open().keepPage();
    serve();
    expect(reload).not.toHaveBeenCalled();
  });

  it('is not loaded anew again in a browser that isolates it not even then', () => {
    const { reload, open, serve, container } = browser({ isIsolated: false });
    open();
    serve();
    container.controller = null;
    open();
    serve();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('is told of no newer version by the first one', async () => {
    const { registration, open } = browser();
    const page = open();
    const listener = vi.fn();
    page.onNewVersion(listener);
    page.keepPage();
    await settled();
    registration.update();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('a page that is served by a service worker', () => {
  it('hears of a newer version and takes it when it is asked to', async () => {
    const { registration, reload, open, serve } = browser({ isServed: true });
    const page = open();
    const listener = vi.fn();
    page.onNewVersion(listener);
    await settled();
    registration.update();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(reload).not.toHaveBeenCalled();

    page.takeNewVersion();
    await settled();
    expect(registration.waiting?.postMessage).toHaveBeenCalledWith(newVersionMessage);
    expect(reload).not.toHaveBeenCalled();
    serve();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('hears of a version that has waited since an earlier visit', async () => {
    const { registration, open } = browser({ isServed: true });
    registration.waiting = new Worker();
    const listener = vi.fn();
    open().onNewVersion(listener);
    await settled();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('is not loaded anew when another tab takes the newer version, and is when it is asked to then', async () => {
    const { reload, open, serve } = browser({ isServed: true });
    const page = open();
    const listener = vi.fn();
    page.onNewVersion(listener);
    serve();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(reload).not.toHaveBeenCalled();
    page.takeNewVersion();
    await settled();
    expect(reload).toHaveBeenCalledTimes(1);
  });
});

describe('a browser that lacks or forbids it', () => {
  it.each([
    ['there are no service workers', { container: undefined, storage: undefined }],
    ['they are forbidden', { registers: false }],
    ['storage may be cleared', { storage: { persist: () => Promise.reject(new TypeError('no')) } }],
  ])('leaves the page as it is where %s', async (_, parts) => {
    const { open, reload } = browser({ isIsolated: false, ...parts });
    const page = open();
    page.keepPage();
    page.askForLastingStorage();
    await settled();
    expect(reload).not.toHaveBeenCalled();
  });

  it('is asked for lasting storage', () => {
    const { open, persist } = browser();
    open().askForLastingStorage();
    expect(persist).toHaveBeenCalledTimes(1);
  });
});
