import { describe, expect, it } from 'vitest';
import { standardTarget } from '../../src/training-step/target.ts';
import { targetOf } from './dialect.ts';

describe('targetOf', () => {
  it('keeps to operators that run on the device where the CPU is not the provider', async () => {
    expect([await targetOf('webgpu'), await targetOf('cuda')]).toEqual([standardTarget, standardTarget]);
  });

  it("is the CPU provider's own on the CPU, in blocks where the processor is one whose blocks are known", async () => {
    const { dialect, block } = await targetOf('cpu');
    expect(dialect).toBe('cpu');
    expect(process.arch === 'x64' ? [8, 16] : [8, 16, null]).toContain(block);
  });
});
