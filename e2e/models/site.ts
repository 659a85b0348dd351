import type { Page, Route } from '@playwright/test';
import type { TestModel } from './tiny.ts';

type Answer = (route: Route) => Promise<void>;

const asJson =
  (value: unknown): Answer =>
  (route) =>
    route.fulfill({ json: value });

/** The preview of any model of a test: sixteen grey pixels in sixteen rows. */
export const preview = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAHElEQVQokWPoIBEwjGogAjAQowgZjGogBtA+lADnoJgQ2ess4gAAAABJRU5ErkJggg==',
  'base64',
);

/** What the page finds under models/, in place of what is built: files in memory, and failures on demand. */
export class ModelSite {
  /** Paths below models/, in the order in which the page asked for them. */
  readonly requests: string[] = [];
  readonly #files = new Map<string, Answer>();
  readonly #failures = new Map<string, Answer>();

  private constructor(models: readonly TestModel[]) {
    this.#files.set('catalog.json', asJson({ models: models.map(({ id, title }) => ({ id, title, card: `${id}/card.json` })) }));
    for (const { id, card, bytes, guide } of models) {
      this.#files.set(`${id}/preview.png`, (route) => route.fulfill({ body: preview, contentType: 'image/png' }));
      this.#files.set(`${id}/card.json`, asJson(card));
      this.#files.set(`${id}/model.onnx`, (route) => route.fulfill({ body: Buffer.from(bytes), contentType: 'application/octet-stream' }));
      if (!guide) continue;
      this.#files.set(`${id}/guide/card.json`, asJson(guide.card));
      this.#files.set(`${id}/guide/model.onnx`, (route) =>
        route.fulfill({ body: Buffer.from(guide.bytes), contentType: 'application/octet-stream' }),
      );
    }
  }

  /** Lets the page find these models, in this order, from its next request on. */
  static async serve(page: Page, models: readonly TestModel[]): Promise<ModelSite> {
    const site = new ModelSite(models);
    await page.route('**/models/**', (route) => site.#answer(route));
    return site;
  }

  /** Lets one file fail, until `mend`. */
  fail(path: string, answer: Answer): void {
    this.#failures.set(path, answer);
  }

  mend(path: string): void {
    this.#failures.delete(path);
  }

  /** How often the page has asked for a file. */
  count(path: string): number {
    return this.requests.filter((request) => request === path).length;
  }

  async #answer(route: Route): Promise<void> {
    const path = new URL(route.request().url()).pathname.replace('/models/', '');
    this.requests.push(path);
    const answer = this.#failures.get(path) ?? this.#files.get(path) ?? ((missing: Route) => missing.fulfill({ status: 404 }));
    await answer(route);
  }
}

/** The bytes with one bit of the byte in the middle the other way round. */
export function withFlippedBit(bytes: Uint8Array): Buffer {
  const middle = bytes.length >> 1;
  return Buffer.from(bytes.map((byte, index) => (index === middle ? byte ^ 1 : byte)));
}
