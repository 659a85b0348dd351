import type { Locator, Page } from '@playwright/test';
import { ModelSite } from '../models/site.ts';
import type { TestModel } from '../models/tiny.ts';

/** The view Learn as a visitor meets it. */
export class LearnPage {
  constructor(readonly page: Page) {}

  /** Opens the tour on these models, as a link with `query` does. */
  async open(models: readonly TestModel[], query = ''): Promise<ModelSite> {
    const site = await ModelSite.serve(this.page, models);
    await this.page.goto(`./?provider=wasm#learn${query === '' ? '' : `?${query}`}`);
    return site;
  }

  chapter(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }
}

/** What a canvas shows, to tell whether it changes. */
export function shownBy(canvas: Locator): Promise<string> {
  return canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
}
