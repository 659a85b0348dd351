import { initialState } from '../../src/training-step/state.ts';
import { presets } from '../../training/config/presets.ts';
import { openDataLoader } from '../../training/data-loader/data-loader.ts';
import { openPixels } from '../../training/data/pixel-source.ts';
import { openStepper } from '../../training/step/stepper.ts';
import { config, horizontalFlip, pictures, STEPS } from './agreement.ts';

/** What the Node trainer learns of the pictures that the page learns from: its losses, and the last weights. */
export async function lossesInNode(): Promise<{ losses: number[]; weights: Float32Array }> {
  const { side, pixels } = pictures();
  const source = { kind: 'memory', side, pixels } as const;
  const loader = openDataLoader({ ...config, horizontalFlip }, { ...openPixels(source), labels: null, names: [], source });
  const stepper = await openStepper({ ...presets.compact, ...config, preset: 'compact', data: 'noise', dataRoot: null }, STEPS);
  const losses: number[] = [];
  let state = initialState(config);
  while (state.step < STEPS) {
    const { state: next, reports } = await stepper.advance(state, await loader.take(state.step, 1));
    losses.push(...reports.map(({ loss }) => loss));
    state = next;
  }
  await stepper.release();
  await loader.close();
  return { losses, weights: state.vectors.get('weights') ?? new Float32Array() };
}
