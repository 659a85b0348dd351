import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { runtimeContractAddress } from '../../playwright.config.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { largestDifference } from '../../src/graph/testing/finite-differences.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { measureGolden } from '../../src/runtime/golden.ts';
import { imageLength } from '../../src/runtime/model.ts';
import type { WeightPrecision } from '../../src/networks/parameters.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { providerContract } from '../../src/runtime/testing/contract.ts';
import { tinyCard } from '../../src/runtime/testing/tiny-card.ts';
import { tinyModel } from '../../src/runtime/testing/tiny-model.ts';

/** On one model and input, against Node's cpu: rounding in float32, and on WebGPU its shaders' sine. */
const tolerances = { wasm: 1e-4, webgpu: 1e-2 } as const;

/** The tiny model's card, and what Node's cpu provider predicts for seed 20 at noise level 0.7. */
interface KnownModel {
  readonly card: ModelCard;
  readonly expected: Float32Array;
}

async function openInNode(weights: WeightPrecision): Promise<KnownModel> {
  const { identity, bytes } = tinyModel('tiny', 1, weights);
  const model = await openNodeWeights(bytes, identity);
  const card = await tinyCard(identity, bytes, await measureGolden(model), weights);
  const expected = await model.predict(gaussianNoise(20, 0, imageLength(card)), 0.7);
  await model.release();
  return { card, expected };
}

let known: KnownModel;
let halved: KnownModel;

test.beforeAll(async () => {
  known = await openInNode('float32');
  halved = await openInNode('float16');
});

/** The largest difference of a browser's prediction from Node's. */
async function differenceFromNode(page: Page, provider: 'wasm' | 'webgpu', { card, expected } = known): Promise<number> {
  const prediction = await page.evaluate((given) => window.runtimeContract.predict(given.provider, given.card, 20, 0.7), {
    provider,
    card,
  });
  return largestDifference(prediction, expected);
}

for (const provider of ['wasm', 'webgpu'] as const) {
  test.describe(`the ${provider} provider in a worker`, () => {
    let page: Page;
    const complaints: string[] = [];

    test.beforeAll(async ({ browser }) => {
      page = await browser.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(runtimeContractAddress);
    });
    test.afterAll(() => page.close());

    for (const { name } of providerContract) {
      test(name, () =>
        page.evaluate((given) => window.runtimeContract.check(given.name, given.provider, given.card), {
          name,
          provider,
          card: known.card,
        }),
      );
    }

    test("predicts what Node's cpu predicts", async () => {
      expect(await differenceFromNode(page, provider)).toBeLessThan(tolerances[provider]);
    });

    test("predicts from weights in half precision what Node's cpu predicts", async () => {
      expect(await differenceFromNode(page, provider, halved)).toBeLessThan(tolerances[provider]);
    });

    test('leaves no error in the console', () => {
      expect(complaints).toEqual([]);
    });
  });
}

test('commands that a device plays back predict what others do, each time and for other numbers of images', async ({ page }) => {
  await page.goto(runtimeContractAddress);
  const runs = [1, 1, 1, 1, 2, 2, 2, 1].map((images, index) => ({ images, seed: index, noiseLevel: (index + 1) / 10 }));
  expect(await page.evaluate((given) => window.runtimeContract.comparePlayback(given), runs)).toBeLessThan(1e-5);
});

test('WebGPU works without JavaScript promise integration, too', async ({ page }) => {
  await page.goto(runtimeContractAddress);
  expect(await page.evaluate(() => window.runtimeContract.withoutPromiseIntegration())).toBe(true);
  expect(await differenceFromNode(page, 'webgpu')).toBeLessThan(tolerances.webgpu);
});

test.describe('the choice of a provider', () => {
  test.beforeEach(({ page }) => page.goto(runtimeContractAddress));

  test('falls on wasm, with threads, where the only adapter is software', async ({ page }) => {
    expect(await page.evaluate(() => window.runtimeContract.chooseProvider())).toEqual({
      provider: 'wasm',
      reason: 'the only graphics adapter is software',
    });
    expect(await page.evaluate(() => window.runtimeContract.isIsolated())).toBe(true);
  });

  test('can be forced to WebGPU on a software adapter', async ({ page }) => {
    expect(await page.evaluate(() => window.runtimeContract.chooseProvider('webgpu'))).toMatchObject({ provider: 'webgpu' });
  });
});

for (const { provider, missing } of [
  { provider: 'wasm', missing: '**/*.wasm' },
  { provider: 'wasm', missing: '**/ort*.js' },
  { provider: 'webgpu', missing: '**/*.wasm' },
] as const) {
  test(`a runtime for ${provider} without ${missing} fails by its own name, not the model's`, async ({ page }) => {
    await page.route(missing, (route) => route.abort());
    await page.goto(runtimeContractAddress);
    const failure = await page.evaluate((given) => window.runtimeContract.failureOfOpening(given.provider, given.card), {
      provider,
      card: known.card,
    });
    expect(failure).toBe('RuntimeLoadError');
  });
}

test('a lost graphics device is told of, ends predictions, and is replaced by the next model', async ({ page }) => {
  await page.goto(runtimeContractAddress);
  expect(await page.evaluate((given) => window.runtimeContract.loseDevice(given), known.card)).toEqual({
    told: ['DeviceLostError'],
    thrown: 'DeviceLostError',
    recovers: true,
  });
});
