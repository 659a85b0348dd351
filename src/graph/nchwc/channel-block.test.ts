import { describe, expect, it } from 'vitest';
import { machineBlock } from './testing/machine-block.ts';
import { withModel } from '../testing/session.ts';
import { findChannelBlock } from './channel-block.ts';
import type { ChannelBlock } from './reorder.ts';

describe('findChannelBlock', () => {
  const right = Float32Array.of(1, 2, 3);
  const wrong = Float32Array.of(1, 3, 2);
  const prefix = right.subarray(0, 2);
  const longer = Float32Array.of(1, 2, 3, 4);
  const none = new Float32Array();
  const rounded = right.map((value) => value + 5e-5);

  /** What is found where the runtime answers so, the plain graph first, then blocks of 16 and of 8; null for a failure. */
  function foundFor(answers: readonly (Float32Array | null)[]): Promise<ChannelBlock | null> {
    let turn = -1;
    return findChannelBlock(() => {
      turn += 1;
      const answer = answers[turn];
      return answer ? Promise.resolve(answer) : Promise.reject(new Error('No such operator.'));
    });
  }

  it.each([
    [16, 'blocks of 16 give the plain numbers', [right, right]],
    [16, 'they give them but for rounding', [right, rounded]],
    [8, 'blocks of 16 give other numbers', [right, wrong, right]],
    [8, 'blocks of 16 fail', [right, null, right]],
    [8, 'blocks of 16 give a part of the numbers', [right, prefix, right]],
    [8, 'blocks of 16 give more numbers', [right, longer, right]],
    [null, 'both give other numbers', [right, wrong, wrong]],
    [null, 'the runtime has no such operators', [right, null, null]],
    [null, 'blocks give no numbers at all', [right, none, none]],
    [null, 'nothing gives any numbers', [none, none, none]],
  ] as const)('is %s where %s', async (found, _, answers) => {
    expect(await foundFor(answers)).toBe(found);
  });

  it('tells blocks of another size than the processor has by the numbers that the runtime gives', async () => {
    const turns: readonly (ChannelBlock | null)[] = [null, 16, 8];
    let turn = -1;
    const found = await findChannelBlock((model, feeds) => {
      turn += 1;
      // The right size, so that only the other one is left to be taken.
      if (turn > 0 && turns[turn] === machineBlock) return Promise.reject(new Error('No such operator.'));
      return withModel(model, async (graph) => Float32Array.from((await graph.run(feeds)).get('features')));
    });
    expect({ found, turn }).toEqual({ found: null, turn: 2 });
  });
});
