import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findBrowser, softwareAdapterOf } from '../scripts/browser.ts';
import { projectRoot } from '../scripts/project.ts';

const STEPS = 20;

/** The losses of a small network's first steps, from a process of its own. */
async function lossesOn(provider: string, stepsPerRun: number, environment: Record<string, string> = {}): Promise<number[]> {
  const script = join('e2e', 'training', 'losses.ts');
  const parameters = ['--import', 'tsx', script, provider, String(STEPS), String(stepsPerRun)];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: projectRoot, env: { ...process.env, ...environment } });
  return JSON.parse(stdout) as number[];
}

// The software graphics adapter that the browser brings along serves Node's WebGPU, too.
test('the trainer learns on WebGPU, two steps a run, what it learns on the CPU, one at a time', async () => {
  test.setTimeout(240_000);
  const browser = findBrowser();
  const adapter = browser === undefined ? undefined : softwareAdapterOf(browser);
  expect(adapter, 'the browser brings a software adapter').toBeDefined();
  const [onCpu, onWebGpu] = [await lossesOn('cpu', 1), await lossesOn('webgpu', 2, adapter)];
  expect(onCpu).toHaveLength(STEPS);
  expect(onWebGpu).toHaveLength(STEPS);
  for (const [step, loss] of onWebGpu.entries()) expect(Math.abs(loss / (onCpu[step] ?? NaN) - 1), `step ${step}`).toBeLessThan(1e-4);
  expect(new Set(onCpu.map((loss) => loss.toFixed(6))).size).toBe(STEPS);
});
