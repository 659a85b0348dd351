import { describe, expect, it } from 'vitest';
import { describeFewImages } from './few-images.ts';

describe('describeFewImages', () => {
  it('cautions below 2,048 images of either kind, and not from there on', () => {
    expect(describeFewImages(24, 818)).toMatch(/^FID of fewer than 2,048 images \(here 24 against 818\) lies far above/);
    expect(describeFewImages(5000, 2047)).not.toBeNull();
    expect(describeFewImages(2048, 2048)).toBeNull();
  });
});
