import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

/** Makes the browser one without WebGPU. */
const withoutWebGpu = () => Reflect.deleteProperty(Navigator.prototype, 'gpu');

test.beforeEach(async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
});

test('the provider can be chosen in the address and on the page', async ({ page, studio }) => {
  await studio.open('wasm');
  await expect(studio.provider).toContainText(/WASM.*thread/);
  await studio.providerChoice.selectOption('WebGPU');
  await expect(studio.provider).toContainText('WebGPU');
  await expect(page).toHaveURL(/\?provider=webgpu$/);
  await page.reload();
  await expect(studio.provider).toContainText('WebGPU');
  await studio.providerChoice.selectOption('Choose automatically');
  await expect(page).toHaveURL(/\/$/);
});

test('without WebGPU the page chooses wasm by itself', async ({ page, studio }) => {
  await page.addInitScript(withoutWebGpu);
  await studio.open(null);
  await expect(studio.provider).toContainText('WASM');
  await studio.generate({ images: 1, steps: 2 });
  await expect(studio.notice).toBeEmpty();
});

test('a provider that is asked for and is not there is named, with a way out', async ({ page, studio }) => {
  await page.addInitScript(withoutWebGpu);
  await studio.open('webgpu');
  await expect(studio.notice).toContainText('The webgpu provider cannot be used: this browser has no WebGPU.');
  await studio.notice.getByRole('button', { name: 'Choose automatically' }).click();
  await expect(studio.provider).toContainText('WASM');
  await expect(studio.notice).toBeEmpty();
  await studio.generate({ images: 1, steps: 2 });
});

test('a browser that has WebGPU and no graphics adapter is told apart from one that has none', async ({ page, studio }) => {
  await page.addInitScript(() => (GPU.prototype.requestAdapter = () => Promise.resolve(null)));
  await studio.open('webgpu');
  await expect(studio.notice).toContainText('The webgpu provider cannot be used: no graphics adapter supports WebGPU.');
  await studio.notice.getByRole('button', { name: 'Choose automatically' }).click();
  await expect(studio.provider).toContainText('WASM');
});

test('a provider that nobody knows is named, with a way out', async ({ studio }) => {
  await studio.open('opengl');
  await expect(studio.notice).toContainText('There is no provider "opengl": choose webgpu or wasm, or leave it out.');
  await studio.notice.getByRole('button', { name: 'Choose automatically' }).click();
  await expect(studio.provider).toContainText(/WASM|WebGPU/);
  await expect(studio.notice).toBeEmpty();
});

test('a browser that can run no model is told so plainly', async ({ page, studio }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'gpu');
    Reflect.deleteProperty(globalThis, 'WebAssembly');
  });
  await studio.open(null);
  const sentence = /^This browser can run no model: .*Use a current release of Chrome, Edge, Firefox or Safari\.$/;
  await expect(studio.notice.getByRole('paragraph')).toHaveText(sentence);
  await studio.generateButton.click();
  await expect(studio.notice.getByRole('paragraph')).toHaveText(sentence);
  expect(await studio.marks()).toEqual([]);
});
