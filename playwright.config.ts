import { defineConfig } from '@playwright/test';
import { chromiumFlags, findBrowser } from './scripts/browser.ts';

const port = 4317;
const address = `http://localhost:${port}/`;
const browser = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  // One at a time: a sampling run takes every core there is, and timings are part of what is tested.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: address,
    headless: true,
    launchOptions: { args: [...chromiumFlags], ...(browser !== undefined && { executablePath: browser }) },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `npm start -- --no-open --port ${port}`,
    url: address,
    timeout: 180_000,
    reuseExistingServer: false,
  },
});
