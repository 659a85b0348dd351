import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findTestBrowser, softwareAdapterOf } from '../scripts/browser.ts';
import { projectRoot } from '../scripts/project.ts';
import type { TrainingPrecision } from '../src/training-graph/training-step.ts';

/** So many that the state of one run is what the next one, and the one after it, starts from. */
const STEPS = 6;

/** The losses of a small network's first steps, from a process of its own. */
async function lossesOn(
  provider: string,
  stepsPerRun: number,
  { precision = 'float32', environment = {} }: { precision?: TrainingPrecision; environment?: Record<string, string> } = {},
): Promise<number[]> {
  const script = join('e2e', 'training', 'losses.ts');
  const parameters = ['--import', 'tsx', script, provider, String(STEPS), String(stepsPerRun), precision];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: projectRoot, env: { ...process.env, ...environment } });
  return JSON.parse(stdout) as number[];
}

/** The software graphics adapter that the browser brings along, which serves Node's WebGPU, too. */
function softwareAdapter(): Record<string, string> {
  const browser = findTestBrowser();
  const adapter = browser === undefined ? undefined : softwareAdapterOf(browser);
  if (!adapter) throw new Error('The browser brings no software adapter.');
  return adapter;
}

test('the trainer learns on WebGPU, two steps a run, what it learns on the CPU, one at a time', async () => {
  test.setTimeout(240_000);
  const [onCpu, onWebGpu] = [await lossesOn('cpu', 1), await lossesOn('webgpu', 2, { environment: softwareAdapter() })];
  expect(onCpu).toHaveLength(STEPS);
  expect(onWebGpu).toHaveLength(STEPS);
  for (const [step, loss] of onWebGpu.entries()) expect(Math.abs(loss / (onCpu[step] ?? NaN) - 1), `step ${step}`).toBeLessThan(1e-4);
  expect(new Set(onCpu.map((loss) => loss.toFixed(6))).size).toBe(STEPS);
});

test('mixed precision learns what float32 learns, and says so where the device has no half precision', async () => {
  test.setTimeout(240_000);
  const [wide, mixed] = [await lossesOn('cpu', 1), await lossesOn('cpu', 1, { precision: 'mixed' })];
  expect(mixed).toHaveLength(STEPS);
  for (const [step, loss] of mixed.entries()) expect(Math.abs(loss / (wide[step] ?? NaN) - 1), `step ${step}`).toBeLessThan(1e-3);
  expect(mixed).not.toEqual(wide);
  // The software adapter has none.
  const refused = lossesOn('webgpu', 1, { precision: 'mixed', environment: softwareAdapter() });
  await expect(refused).rejects.toThrow('HalfPrecisionError: The device that webgpu found does not compute in half precision');
});
