import type { Locator, Page } from '@playwright/test';

/** The Runs view as a visitor meets it. */
export class RunsPage {
  readonly list: Locator;
  readonly detail: Locator;
  /** The grid of samples that is shown. */
  readonly grid: Locator;
  /** The slider through the grids. */
  readonly grids: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('navigation', { name: 'Training runs' });
    this.detail = page.getByRole('region', { name: /^Run / });
    this.grid = page.getByRole('img', { name: /images that the run drew/ });
    this.grids = page.getByRole('slider', { name: 'Samples over the run' });
  }

  /** Opens the view of a run by its address; of the newest where none is named. */
  async open(run?: string): Promise<void> {
    await this.page.goto(run === undefined ? './?provider=wasm#runs' : `./?provider=wasm#runs/${run}`);
  }

  /** What a run's list of facts says of `name`. */
  fact(name: string): Locator {
    const term = this.page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) });
    return this.detail.locator('.fact', { has: term }).getByRole('definition');
  }

  chart(name: RegExp): Locator {
    return this.page.getByRole('img', { name });
  }

  /** In pixels of its file; 0 before it is there. */
  async gridWidth(): Promise<number> {
    return this.grid.evaluate((image: HTMLImageElement) => image.naturalWidth);
  }
}
