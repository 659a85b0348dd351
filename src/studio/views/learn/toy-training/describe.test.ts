import { describe, expect, it } from 'vitest';
import { PARTICLES } from '../toy/paths.ts';
import { toyDistributions } from '../toy/shapes.ts';
import { describeReach, describeTraining } from './describe.ts';

const { clusters } = toyDistributions;
const at = (x: number, y: number) => Float32Array.from({ length: 2 * PARTICLES }, (_, index) => (index % 2 === 0 ? x : y));

function snapshot(step: number, latent: Float32Array) {
  const frame = { signalRate: 1, noiseRate: 0, latent, predictedX0: latent, epsilonAtPlaces: new Float32Array() };
  return { step, losses: step === 0 ? [] : [{ step, loss: 0.4216 }], frames: [frame] };
}

const facts = { totalSteps: 2000, parameters: 9666, leastLoss: 0.3241 };

describe('what is told of a training on points', () => {
  it('counts the particles on the shape, and the parts that they reach', () => {
    const apart = at(0.4, 1.4);
    apart.set([-1.2, -0.6, 5, 5]);
    expect(describeReach(snapshot(40, apart), clusters)).toBe('159 of its 160 particles end on the shape, nearest to 2 of 3 clusters.');
    expect(describeReach(snapshot(40, at(0, 0.2)), clusters)).toMatch(/^0 of its 160 particles/);
  });

  it('holds the loss beside the least there can be, once something has been learnt', () => {
    const snapshots = [snapshot(0, at(0, 0)), snapshot(1200, at(0.4, 1.4))];
    expect(describeTraining({ status: 'idle', facts, snapshots }, clusters)).toBe(
      'After 1,200 steps the loss is 0.422, where the least that any network can reach is 0.324. ' +
        '160 of its 160 particles end on the shape, nearest to 1 of 3 clusters.',
    );
    expect(describeTraining({ status: 'idle', facts, snapshots: snapshots.slice(0, 1) }, clusters)).toBe('');
    expect(describeTraining({ status: 'idle', facts: null, snapshots: [] }, clusters)).toBe('');
  });
});
