import { describe, expect, it } from 'vitest';
import { describeFewImages, fidFigures } from './few-images.ts';

describe('describeFewImages', () => {
  it('cautions below 2,048 images of either kind, and not from there on', () => {
    expect(describeFewImages(24, 818)).toMatch(/^FID of fewer than 2,048 images \(here 24 against 818\) lies far above/);
    expect(describeFewImages(5000, 2047)).not.toBeNull();
    expect(describeFewImages(2048, 2048)).toBeNull();
  });
});

describe('fidFigures', () => {
  it('are fewer, the fewer images there are of either kind', () => {
    expect([fidFigures(24, 818), fidFigures(1024, 818), fidFigures(5000, 2047), fidFigures(2048, 2048)]).toEqual([2, 3, 3, 4]);
  });
});
