import { siteHeaders } from '../scripts/site/headers.ts';
import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

test('every answer of the server carries the headers', async ({ page, request }) => {
  await page.goto('./');
  const script = await page.locator('script[type="module"]').getAttribute('src');
  for (const path of [
    './',
    'index.html',
    script ?? '',
    'models/catalog.json',
    'models/flowers/model.onnx',
    'favicon.svg',
    'runs/index.json',
    'nowhere.js',
  ]) {
    const headers = (await request.get(path)).headers();
    for (const [name, value] of Object.entries(siteHeaders)) expect(headers[name.toLowerCase()], `${name} of ${path}`).toBe(value);
  }
});

test('the policy allows neither text that becomes code nor a script in the page', () => {
  const policy = siteHeaders['Content-Security-Policy'];
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("'unsafe-eval'");
  expect(policy).not.toContain("'unsafe-inline'");
});

test('a violation fails a test, in the page and in a worker', async ({ page, studio, guard }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 3 });
  expect(guard.complaints).toEqual([]);

  // Later, since what a test evaluates is beyond the policy.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- which is what the policy must forbid
  const evaluateLater = () => void setTimeout(() => setTimeout('globalThis.isEvaluated = true'));
  const isEvaluated = () => 'isEvaluated' in globalThis;
  await page.evaluate(evaluateLater);
  await expect.poll(() => guard.complaints.some((complaint) => complaint.startsWith('policy: script-src eval'))).toBe(true);
  const worker = page.workers().find((candidate) => candidate.url().includes('/worker-'));
  await worker?.evaluate(evaluateLater);
  await expect.poll(() => guard.complaints.some((complaint) => complaint.includes('policy in a worker'))).toBe(true);
  expect([await page.evaluate(isEvaluated), await worker?.evaluate(isEvaluated)]).toEqual([false, false]);
  guard.allow(/policy: script-src eval/, /policy in a worker/, /Content Security Policy/);
});
