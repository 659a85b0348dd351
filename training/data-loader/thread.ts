import { parentPort, workerData } from 'node:worker_threads';
import { openPixels } from '../data/pixel-source.ts';
import { createStepInputs } from './inputs.ts';
import { memoryOf, type StepMessage, type ThreadData } from './messages.ts';

/* The thread that draws the inputs of a run's steps, one after another as they are asked for. */

const port = parentPort;
if (!port) throw new Error('This file is the start of a thread.');
// Both ends are this project's own, of one version.
const { config, source } = workerData as ThreadData;
const fill = createStepInputs(config, openPixels(source));

port.on('message', ({ step, room }: StepMessage) => {
  fill(step, room);
  port.postMessage({ step, room } satisfies StepMessage, memoryOf(room));
});
