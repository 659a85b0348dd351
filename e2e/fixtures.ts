import { expect as baseExpect, test as base, type Page } from '@playwright/test';
import { difference, type Difference, type Pixels } from './models/pixels.ts';
import { StudioPage } from './pages/studio-page.ts';

export const expect = baseExpect.extend({
  /** Whether two pictures are the same within bounds, in grey levels. */
  toMatchPixels(received: Pixels, expected: Pixels, bounds: Difference) {
    const { mean, maximum } = difference(received, expected);
    const levels = ({ mean, maximum }: Difference) => `${mean.toFixed(3)} grey levels on average, ${maximum} at most`;
    return {
      pass: mean <= bounds.mean && maximum <= bounds.maximum,
      name: 'toMatchPixels',
      message: () => `The pictures differ by ${levels({ mean, maximum })}; the bounds are ${levels(bounds)}.`,
    };
  },
});

/** Takes note of everything that a page should not have to say: errors in its console, of its scripts and workers, of its requests, and what its content security policy forbids. */
class Guard {
  readonly #complaints: string[] = [];
  readonly #allowed: RegExp[] = [];

  constructor(page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#complaints.push(`page error: ${error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // The browser lets go of a picture, and of the page's sign, when what shows it is left before it is there.
      if (reason === 'net::ERR_ABORTED' && (request.resourceType() === 'image' || request.url().endsWith('/favicon.svg'))) return;
      this.#complaints.push(`request: ${request.url()} ${reason}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.#complaints.push(`response: ${response.url()} ${response.status()}`);
    });
  }

  /** Lets every document and worker of the page tell of violations, those before it is listened to included. */
  async watchPolicy(page: Page): Promise<void> {
    await page.exposeFunction('tellOfViolation', (violation: string) => this.#complaints.push(`policy: ${violation}`));
    await page.addInitScript(() => {
      const tell = (globalThis as unknown as { tellOfViolation: (violation: string) => Promise<unknown> }).tellOfViolation;
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile }) => {
        void tell(`${effectiveDirective} ${blockedURI} ${sample} ${sourceFile}`);
      });
    });
    page.on('worker', (worker) => {
      const watching = worker.evaluate(() => {
        const tell = (reports: readonly { readonly type: string; readonly body: unknown }[]) => {
          // eslint-disable-next-line no-console -- which is where the page is listened to
          for (const { type, body } of reports) if (type === 'csp-violation') console.error(`policy in a worker: ${JSON.stringify(body)}`);
        };
        new ReportingObserver(tell, { buffered: true }).observe();
      });
      // A worker may end before that.
      watching.catch(() => undefined);
    });
  }

  /** Complaints that follow from a failure that the test forces. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  get complaints(): string[] {
    return this.#complaints.filter((complaint) => !this.#allowed.some((pattern) => pattern.test(complaint)));
  }
}

/** Every test has a studio, and fails when its page complains of anything that the test did not allow. */
export const test = base.extend<{ readonly guard: Guard; readonly studio: StudioPage }>({
  guard: [
    async ({ page }, use) => {
      const guard = new Guard(page);
      await guard.watchPolicy(page);
      await use(guard);
      expect(guard.complaints, 'errors of the page').toEqual([]);
    },
    { auto: true },
  ],
  studio: ({ page }, use) => use(new StudioPage(page)),
});
