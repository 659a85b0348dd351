import { expect, type Page } from '@playwright/test';

/** Drags a folder of this machine over the page and drops it there, as no event that a page could make itself does. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const drag = async (...types: readonly ('dragEnter' | 'dragOver' | 'drop')[]) => {
    for (const type of types) {
      const data = { items: [], files: [folder], dragOperationsMask: 1 };
      await session.send('Input.dispatchDragEvent', { type, x: 100, y: 300, data });
    }
  };
  const hint = page.getByTestId('drop-hint');
  await drag('dragEnter', 'dragOver');
  await expect(hint).toContainText('to open this model');
  await drag('drop');
  await expect(hint).toBeHidden();
  await session.detach();
}
