// First, since it says the order of the layers.
import './ui/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createFilmExporter } from '../../workers/export/client.ts';
import { createSamplingEngine } from '../../packages/core/src/index.ts';
import { App } from './shell/App.tsx';
import { beforeNextPaint } from './ui/before-next-paint.ts';
import { StudioProvider } from './session/context.tsx';
import { watchAnswers } from './session/connection/watch-answers.ts';
import { openOfflinePage } from './session/offline/offline-page.ts';
import { reloadedAddress } from './session/navigation/useViewAddress.ts';
import { openBrowserHistory } from './session/history/browser.ts';
import { renderForHistory } from './session/history/render.ts';
import { ErrorBoundary } from './shell/ErrorBoundary.tsx';
import { withProvider } from './session/provider/address.ts';
import { detectProvider } from './session/provider/detect.ts';
import { randomSeed } from './session/settings/settings.ts';
import { createStudioStore } from './session/store.ts';

/** A storage of the browser, or null where it forbids that. */
function allowed(storage: () => Storage): Storage | null {
  try {
    return storage();
  } catch {
    return null;
  }
}

/** `npm start` says in the page it serves where the runs of this machine are; other servers have none. */
function announcedRuns(): string | null {
  const path = document.querySelector<HTMLMetaElement>('meta[name="stepwise-runs"]')?.content;
  return path === undefined ? null : new URL(path, document.baseURI).href;
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');

// Browsers hide both on insecure pages.
const { serviceWorker, storage } = navigator as Partial<Navigator>;
const offlinePage = openOfflinePage({
  container: import.meta.env.PROD ? serviceWorker : undefined,
  scriptUrl: new URL('service-worker.js', document.baseURI).href,
  isIsolated: crossOriginIsolated,
  isUntouched() {
    const { run, ownModels, models } = store.getState();
    return run.status === 'idle' && ownModels.opening === null && models.preparation.status === 'none';
  },
  reload: () => location.reload(),
  tabStorage: allowed(() => sessionStorage),
  storage,
});

const store = createStudioStore({
  engine: createSamplingEngine(),
  exporter: createFilmExporter(),
  offlinePage,
  fetch: watchAnswers(fetch.bind(globalThis), (isReachable) => store.getState().connection.note(isReachable)),
  catalogUrl: new URL('models/catalog.json', document.baseURI).href,
  runsUrl: announcedRuns(),
  initialHash: location.hash,
  detectProvider,
  requestedProvider: new URLSearchParams(location.search).get('provider'),
  showRequestedProvider: (requested) => history.replaceState(null, '', withProvider(location.href, requested)),
  isReload: reloadedAddress !== null,
  randomSeed,
  beforeNextPaint,
  storage: allowed(() => localStorage),
  openHistory: openBrowserHistory,
  renderForHistory,
  now: Date.now,
});

/** Before the first paint, so that a chosen theme does not flash in. */
function applyTheme(): void {
  document.documentElement.dataset['theme'] = store.getState().appearance.theme;
}

applyTheme();
store.subscribe(applyTheme);

for (const type of ['online', 'offline']) addEventListener(type, () => store.getState().connection.note(type === 'online'));

addEventListener('error', ({ error }: { error?: unknown }) => {
  if (error !== undefined && error !== null) store.getState().problems.report(error);
});
addEventListener('unhandledrejection', ({ reason }) => store.getState().problems.report(reason));

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <StudioProvider store={store}>
        <App />
      </StudioProvider>
    </ErrorBoundary>
  </StrictMode>,
);

void store.getState().provider.show();
void store.getState().exports.findVideoSupport();
store.getState().share.openLink(location.hash);
void store.getState().models.load();
