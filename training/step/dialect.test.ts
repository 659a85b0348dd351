import { describe, expect, it } from 'vitest';
import { dialectOf } from './dialect.ts';

describe('dialectOf', () => {
  it('keeps to operators that run on the device where the CPU is not the provider', async () => {
    expect([await dialectOf('webgpu'), await dialectOf('cuda')]).toEqual(['standard', 'standard']);
  });

  it("is the CPU provider's own on the CPU, in blocks where the processor is one whose blocks are known", async () => {
    expect(await dialectOf('cpu')).toMatch(process.arch === 'x64' ? /^cpu-blocked-(8|16)$/ : /^cpu/);
  });
});
