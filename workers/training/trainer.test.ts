import { describe, expect, it } from 'vitest';
import { fillRandomBytes } from '../../src/diffusion/gaussian.ts';
import { checkGolden } from '../../src/runtime/golden.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { tinyPlainStepConfig, tinyStepConfig } from '../../src/training-step/testing/tiny-configs.ts';
import type { NewRun, TrainingEvent } from './contract.ts';
import { NoRunError, OtherTabTrainsError } from './errors.ts';
import { createTrainer } from './trainer.ts';
import { nodeParts } from './testing/node-parts.ts';

function newRun(config = tinyStepConfig): NewRun {
  const side = config.network.imageSize + 4;
  const pixels = new Uint8Array(20 * 3 * side ** 2);
  fillRandomBytes(pixels, 1, 0);
  return { title: 'Noise', config, totalSteps: 6, horizontalFlip: true, start: null, pictures: { side, pixels } };
}

const never = new AbortController().signal;

/** Trains a run, pausing it after every `sitting` steps, and makes its model. */
async function modelOf(config = tinyStepConfig, sitting = Infinity) {
  let steps = 0;
  let pause = new AbortController();
  const breathe = () => {
    steps += 1;
    if (steps % sitting === 0) pause.abort();
    return Promise.resolve();
  };
  const trainer = createTrainer({ ...nodeParts(), breathe });
  const samples: Extract<TrainingEvent, { kind: 'samples' }>[] = [];
  const onEvent = (event: TrainingEvent): void => {
    if (event.kind === 'samples') samples.push(event);
  };
  let facts = await trainer.train(pause.signal, { run: newRun(config), provider: 'wasm' }, onEvent);
  while (facts.step < facts.totalSteps) {
    pause = new AbortController();
    facts = await trainer.train(pause.signal, { run: null, provider: 'wasm' }, onEvent);
  }
  return { trainer, samples, ...(await trainer.finish(never, 'wasm')) };
}

describe('a training', () => {
  it.each([
    ['of group normalisation', tinyStepConfig],
    ['of batch normalisation', tinyPlainStepConfig],
  ])('%s becomes a model that gives the known answer of its card', async (_, config) => {
    const { card, file, samples } = await modelOf(config);
    expect(card).toMatchObject({ title: 'Noise', training: { steps: 6, samplesSeen: 30, device: 'wasm in a test' } });
    expect(card.training.psnr).toBeGreaterThan(0);
    expect(samples.map(({ step }) => step)).toEqual([0, 6]);
    expect(samples[0]?.samples).toHaveLength(8 * 16 * 16 * 4);
    const model = await openNodeWeights(new Uint8Array(await file.arrayBuffer()), card);
    await checkGolden(model);
    await model.release();
  });

  it('that was paused and gone on with is the one without a pause', async () => {
    const [whole, paused] = [await modelOf(), await modelOf(tinyStepConfig, 4)];
    expect(paused.card.file.sha256).toBe(whole.card.file.sha256);
  });

  it('says that there is none to go on with, once it is discarded, or while another tab trains', async () => {
    const { trainer } = await modelOf();
    expect((await trainer.recall())?.step).toBe(6);
    await trainer.discard();
    expect(await trainer.recall()).toBeNull();
    await expect(trainer.finish(never, 'wasm')).rejects.toThrow(NoRunError);
    const other = createTrainer({ ...nodeParts(), alone: () => Promise.resolve(null) });
    await expect(other.train(never, { run: newRun(), provider: 'wasm' }, () => undefined)).rejects.toThrow(OtherTabTrainsError);
  });
});
