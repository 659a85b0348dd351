import { newVersionMessage } from '../../../../workers/offline/contract.ts';

/** The page's files in this browser's storage, for visits without a connection. */
export interface OfflinePage {
  /** Keeps the files of the page, unless they are kept. */
  readonly keepPage: () => void;
  /** Asks the browser not to clear what is kept when room becomes scarce. */
  readonly askForLastingStorage: () => void;
  /** Calls `listener` when a newer version of the page is kept and waits. */
  readonly onNewVersion: (listener: () => void) => void;
  /** Loads the page anew, in the version that waits. */
  readonly takeNewVersion: () => void;
}

/** What it needs of the browser. */
export interface OfflineHost {
  /** `navigator.serviceWorker`; undefined where there is none, as on insecure pages, or none is wanted, as in development. */
  readonly container: Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'> | undefined;
  readonly scriptUrl: string;
  /** `crossOriginIsolated`. */
  readonly isIsolated: boolean;
  /** Whether a reload now would cost the visitor nothing: nothing has been started. */
  readonly isUntouched: () => boolean;
  readonly reload: () => void;
  /** `sessionStorage`, or null where the browser forbids it. */
  readonly tabStorage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** `navigator.storage`; undefined where there is none. */
  readonly storage: Pick<StorageManager, 'persist'> | undefined;
}

const reloadedKey = 'stepwise.reloaded-for-isolation';

/**
 * Opens the page's service worker: at once where the page is served by one, which looks for a newer version, and where the
 * host's answers lack the headers of isolation, which it adds; else with the first model that is kept, for without a
 * model there is nothing to do offline. A page that is served for the first time is loaded anew, once, for isolation.
 */
export function openOfflinePage(host: OfflineHost): OfflinePage {
  const { container, scriptUrl, isIsolated, isUntouched, reload, tabStorage, storage } = host;
  const listeners: (() => void)[] = [];
  const tell = () => listeners.forEach((listener) => listener());
  const wasServed = container !== undefined && container.controller !== null;
  let registering: Promise<ServiceWorkerRegistration | null> | null = null;
  let isTaking = false;

  function follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && container?.controller) tell();
    });
  }

  async function register({ register }: Pick<ServiceWorkerContainer, 'register'>): Promise<ServiceWorkerRegistration | null> {
    try {
      const registration = await register.call(container, scriptUrl, { updateViaCache: 'none' });
      if (registration.waiting && container?.controller) tell();
      follow(registration.installing);
      registration.addEventListener('updatefound', () => follow(registration.installing));
      return registration;
    } catch {
      // Out of reach, or forbidden: then a visit needs a connection, as before.
      return null;
    }
  }

  function keepPage(): void {
    if (container) registering ??= register(container);
  }

  function reloadForIsolation(): void {
    if (isIsolated || !isUntouched()) return;
    try {
      if (tabStorage?.getItem(reloadedKey) !== null) return;
      tabStorage.setItem(reloadedKey, 'yes');
      reload();
    } catch {
      // Where nothing can be remembered, nothing is loaded anew: it might never end.
    }
  }

  container?.addEventListener('controllerchange', () => {
    if (isTaking) reload();
    else if (wasServed) tell();
    else reloadForIsolation();
  });
  if (wasServed || !isIsolated) keepPage();

  return {
    keepPage,
    askForLastingStorage: () => void storage?.persist().catch(() => false),
    onNewVersion: (listener) => void listeners.push(listener),
    takeNewVersion() {
      isTaking = true;
      void registering?.then((registration) => {
        // Another tab may have taken it.
        if (registration?.waiting) registration.waiting.postMessage(newVersionMessage);
        else reload();
      });
    },
  };
}
