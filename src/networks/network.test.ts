import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterLayout } from './inference.ts';
import { networkSchema } from './network.ts';

describe('networkSchema', () => {
  it('is the Keras DDIM example where nothing else is said', () => {
    expect(networkSchema.parse({ kind: 'ddim-unet' })).toEqual({
      kind: 'ddim-unet',
      imageSize: 64,
      channels: 3,
      patchSize: 1,
      widths: [32, 64, 96, 128],
      blockDepth: 2,
      embedding: { dimensions: 32, minimumFrequency: 1, maximumFrequency: 1000 },
      conditioning: { kind: 'concatenate' },
      normalization: { kind: 'batch', momentum: 0.99 },
      attention: null,
    });
  });

  it('takes its own results', () => {
    const network = networkSchema.parse({ kind: 'ddim-unet', normalization: { kind: 'group' }, conditioning: { kind: 'scale-shift' } });
    expect(networkSchema.parse(network)).toEqual(network);
  });

  it.each([
    ['another family', { kind: 'transformer' }, /ddim-unet/],
    ['no family', {}, /ddim-unet/],
    ['an unknown key', { transformer: true }, /transformer/],
    ['attention at no resolution', { attention: { resolutions: [] } }, /attention/],
    [
      'attention where no features are',
      { attention: { resolutions: [16, 12] } },
      'no features 12 pixels wide to attend over; there are 64, 32, 16, 8',
    ],
    [
      'heads that the width does not divide',
      { widths: [32, 48], attention: { resolutions: [32] } },
      'width 48 cannot be split into heads of 32 channels',
    ],
    ['a size that the levels cannot halve', { imageSize: 60 }, 'imageSize 60 must be a multiple of 8'],
    ['a size that patches and levels cannot divide', { imageSize: 24, patchSize: 2 }, 'imageSize 24 must be a multiple of 16'],
    ['a patch size of 3', { patchSize: 3 }, /patchSize/],
    ['a single level', { widths: [32] }, /widths/],
    ['a width of 0', { widths: [32, 0] }, /widths/],
    ['a fractional block depth', { blockDepth: 1.5 }, /blockDepth/],
    ['widths that the groups do not divide', { normalization: { kind: 'group', groups: 5 } }, 'width 32 cannot be split into 5 groups'],
    [
      'an embedding that the groups do not divide',
      { widths: [24, 48], normalization: { kind: 'group', groups: 12 } },
      "the embedding's 32 dimensions cannot be split into 12 groups",
    ],
    ['an unknown normalisation', { normalization: { kind: 'layer' } }, /normalization/],
    ['a momentum of 1', { normalization: { kind: 'batch', momentum: 1 } }, /momentum/],
    ['an odd embedding', { embedding: { dimensions: 31 } }, /dimensions/],
    [
      'frequencies in the wrong order',
      { embedding: { minimumFrequency: 10, maximumFrequency: 1 } },
      'maximumFrequency must be at least minimumFrequency',
    ],
    ['a frequency of 0', { embedding: { minimumFrequency: 0 } }, /minimumFrequency/],
    ['an unknown conditioning', { conditioning: { kind: 'cross-attention' } }, /conditioning/],
  ])('refuses %s', (what, change, message) => {
    const family = what.endsWith('family') ? {} : { kind: 'ddim-unet' };
    expect(() => networkSchema.parse({ ...family, ...change })).toThrow(message);
  });

  it('takes no network that cannot be built', () => {
    const channels = fc.constantFrom(1, 2, 4, 6, 8, 12, 24);
    const networks = fc.record({
      kind: fc.constant('ddim-unet'),
      imageSize: fc.constantFrom(4, 8, 12, 16),
      channels: fc.constantFrom(1, 3),
      patchSize: fc.constantFrom(1, 2),
      widths: fc.array(channels, { minLength: 2, maxLength: 4 }),
      blockDepth: fc.constantFrom(1, 2),
      embedding: fc.record({ dimensions: channels }),
      conditioning: fc.constantFrom({ kind: 'concatenate' }, { kind: 'scale-shift', hidden: 3 }),
      normalization: fc.oneof(fc.constant({ kind: 'batch' }), fc.record({ kind: fc.constant('group'), groups: channels })),
      attention: fc.option(
        fc.record({ resolutions: fc.array(fc.constantFrom(1, 2, 4, 8, 16), { minLength: 1, maxLength: 2 }), headChannels: channels }),
      ),
    });
    let taken = 0;
    fc.assert(
      fc.property(networks, (drawn) => {
        const { success, data } = networkSchema.safeParse(drawn);
        if (!success) return;
        taken += 1;
        expect(parameterLayout(data).parameterCount).toBeGreaterThan(0);
      }),
      { numRuns: 1000, seed: 1 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});
