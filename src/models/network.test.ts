import { describe, expect, it } from 'vitest';
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
    ['attention where no features are', { attention: { resolutions: [16, 12] } }, 'no features 12 pixels wide to attend over; there are 64, 32, 16, 8'],
    ['heads that the width does not divide', { widths: [32, 48], attention: { resolutions: [32] } }, 'width 48 cannot be split into heads of 32 channels'],
    ['a size that the levels cannot halve', { imageSize: 60 }, 'imageSize 60 must be a multiple of 8'],
    ['a size that patches and levels cannot divide', { imageSize: 24, patchSize: 2 }, 'imageSize 24 must be a multiple of 16'],
    ['a patch size of 3', { patchSize: 3 }, /patchSize/],
    ['a single level', { widths: [32] }, /widths/],
    ['a width of 0', { widths: [32, 0] }, /widths/],
    ['a fractional block depth', { blockDepth: 1.5 }, /blockDepth/],
    ['widths that the groups do not divide', { normalization: { kind: 'group', groups: 5 } }, 'width 32 cannot be split into 5 groups'],
    ['an unknown normalisation', { normalization: { kind: 'layer' } }, /normalization/],
    ['a momentum of 1', { normalization: { kind: 'batch', momentum: 1 } }, /momentum/],
    ['an odd embedding', { embedding: { dimensions: 31 } }, /dimensions/],
    ['frequencies in the wrong order', { embedding: { minimumFrequency: 10, maximumFrequency: 1 } }, 'maximumFrequency must be at least minimumFrequency'],
    ['a frequency of 0', { embedding: { minimumFrequency: 0 } }, /minimumFrequency/],
    ['an unknown conditioning', { conditioning: { kind: 'cross-attention' } }, /conditioning/],
  ])('refuses %s', (what, change, message) => {
    const family = what.endsWith('family') ? {} : { kind: 'ddim-unet' };
    expect(() => networkSchema.parse({ ...family, ...change })).toThrow(message);
  });
});
