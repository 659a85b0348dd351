import { expect, type Locator, type Page } from '@playwright/test';
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

  /** Starts a chapter's experiment by the keyboard, as soon as it can start; its button, which keeps the focus. */
  async start(chapter: Locator, name: string): Promise<Locator> {
    const button = chapter.getByRole('button', { name });
    await expect(button).toHaveAttribute('aria-disabled', 'false');
    await button.press('Enter');
    return button;
  }
}

/** What a canvas shows, to tell whether it changes. */
export function shownBy(canvas: Locator): Promise<string> {
  return canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
}
