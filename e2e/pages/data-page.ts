import type { Locator, Page } from '@playwright/test';

/** The Data view as a visitor meets it. */
export class DataPage {
  readonly map: Locator;
  /** What the map says of the image that is pointed at. */
  readonly pointed: Locator;
  readonly failure: Locator;

  constructor(readonly page: Page) {
    this.map = page.getByRole('application');
    this.pointed = page.getByTestId('pointed');
    this.failure = page.getByRole('main').getByRole('alert');
  }

  /** Opens the view of a dataset by its address; of the first one where none is named. */
  async open(dataset?: string): Promise<void> {
    await this.page.goto(dataset === undefined ? './?provider=wasm#data' : `./?provider=wasm#data/${dataset}`);
  }

  section(title: string | RegExp): Locator {
    return this.page.getByRole('region', { name: title }).and(this.page.locator('section'));
  }

  /** The visitor's own photographs on the map. */
  get thumbnails(): Locator {
    return this.map.locator('image');
  }

  /** The addresses of those that are no longer to be had. */
  brokenThumbnails(): Promise<string[]> {
    return this.thumbnails.evaluateAll(async (images) => {
      const addresses = images.map((image) => image.getAttribute('href') ?? '');
      const isThere = (address: string): Promise<boolean> =>
        Object.assign(new Image(), { src: address })
          .decode()
          .then(
            () => true,
            () => false,
          );
      const areThere = await Promise.all(addresses.map(isThere));
      return addresses.filter((_, index) => areThere[index] !== true);
    });
  }

  /** The texts of a chart's table, row by row, without its head. Opens it. */
  async numbersOf(chart: string): Promise<string[][]> {
    const figure = this.page.getByRole('figure', { name: chart, exact: true });
    await figure.getByText(`Numbers of ${chart}`, { exact: true }).click();
    return rowsOf(figure.getByRole('table'));
  }
}

/** The texts of a table's body, row by row. */
export async function rowsOf(table: Locator): Promise<string[][]> {
  await table.waitFor();
  return table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent)));
}
