import { defineConfig } from '@playwright/test';
import { noRunsFolder, runsFolder } from './e2e/models/runs-folder.ts';
import { chromiumFlags, findTestBrowser } from './scripts/browser.ts';

const studioPort = 4317;
const contractPort = 4318;
const runsPort = 4319;
const studioAddress = `http://localhost:${studioPort}/`;
/** A page without an interface, on which the runtime's provider contract runs. */
export const runtimeContractAddress = `http://localhost:${contractPort}/`;
/** A studio with training runs that come and go: other tests' pages would ask for one that is being removed. */
export const runsStudioAddress = `http://localhost:${runsPort}/`;

const browser = findTestBrowser();
const vite = 'node node_modules/vite/bin/vite.js';
const studio = 'node --import tsx scripts/serve.ts --no-open';
const contractPage = 'e2e/runtime --config vite.config.ts --outDir ../../.cache/runtime-contract';

/** How the browser is started; its camera is a moving picture of Chromium's own, which asks nobody. */
function launchedWith(...flags: readonly string[]) {
  const args = [...chromiumFlags, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', ...flags];
  return { args, ...(browser !== undefined && { executablePath: browser }) };
}

/** What draws no images of a shipped model, or a handful; about half of the whole time. */
const light =
  /(?:accessibility|compare|core|data|diffusers|failures|guidance|interruptions|learn(?:-[a-z]+)?|offline|own-model|results|runtime|screens|security|train|training)\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  // Two at a time, of which one at most draws images of a shipped model: such a run takes every core there is.
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: 'studio', testIgnore: light, workers: 1 },
    // Small networks are computed once or twice: what the engine's second compiler would make of the runtime comes too late for them.
    { name: 'beside', testMatch: light, workers: 1, use: { launchOptions: launchedWith('--js-flags=--liftoff-only') } },
  ],
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: studioAddress,
    headless: true,
    // What answers a page in the place of its server does so past the routes of a test; those of its own allow it.
    serviceWorkers: 'block',
    launchOptions: launchedWith(),
    // A trace, which slows everything by a third, is an option of the command line: --trace retain-on-failure.
    screenshot: 'only-on-failure',
  },
  webServer: [
    {
      command: `${studio} --port ${studioPort} --runs ${noRunsFolder}`,
      url: studioAddress,
      timeout: 180_000,
      reuseExistingServer: false,
    },
    {
      command: `${studio} --port ${runsPort} --runs ${runsFolder}`,
      url: runsStudioAddress,
      timeout: 180_000,
      reuseExistingServer: false,
    },
    {
      command:
        `${vite} build ${contractPage} --emptyOutDir --logLevel warn && ` +
        `${vite} preview ${contractPage} --port ${contractPort} --strictPort`,
      url: runtimeContractAddress,
      timeout: 180_000,
      reuseExistingServer: false,
    },
  ],
});
