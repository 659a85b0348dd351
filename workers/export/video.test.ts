import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findVideoCodec, videoScale, videoSize } from './video.ts';

const supporting =
  (...prefixes: string[]) =>
  (config: VideoEncoderConfig) =>
    Promise.resolve(prefixes.some((prefix) => config.codec.startsWith(prefix)));

describe('the size of a video', () => {
  it('is what was asked for, and no smaller than players show well', () => {
    expect(videoSize({ width: 64, height: 64, scale: 1 })).toEqual({ width: 256, height: 256 });
    expect(videoSize({ width: 64, height: 64, scale: 8 })).toEqual({ width: 512, height: 512 });
    expect(videoSize({ width: 256, height: 192, scale: 1 })).toEqual({ width: 512, height: 384 });
    expect(videoSize({ width: 33, height: 33, scale: 3 })).toEqual({ width: 264, height: 264 });
    expect(videoSize({ width: 1024, height: 1024, scale: 8 })).toEqual({ width: 2048, height: 2048 });
  });

  it('is even, and the pixels keep colours of their own', () => {
    const film = fc.record({
      width: fc.integer({ min: 1, max: 4096 }),
      height: fc.integer({ min: 1, max: 4096 }),
      scale: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(fc.property(film, (some) => videoScale(some) % 2 === 0 && videoScale(some) >= 2));
  });
});

describe('the codec of a video', () => {
  const small = { width: 256, height: 256 };

  it('is the one that most players know', async () => {
    expect(await findVideoCodec(small, supporting('avc1', 'vp09', 'av01'))).toEqual({ name: 'avc', fullName: 'avc1.64002a' });
    expect(await findVideoCodec(small, supporting('vp09', 'av01'))).toMatchObject({ name: 'vp9' });
    expect(await findVideoCodec(small, supporting('av01'))).toMatchObject({ name: 'av1' });
    expect(await findVideoCodec(small, supporting())).toBeNull();
  });

  it('has a level for the size', async () => {
    expect(await findVideoCodec({ width: 2048, height: 2048 }, supporting('avc1'))).toEqual({ name: 'avc', fullName: 'avc1.640033' });
  });

  it('is none where the browser cannot even be asked', async () => {
    expect(await findVideoCodec(small)).toBeNull();
    expect(await findVideoCodec(small, () => Promise.reject(new TypeError('unknown codec')))).toBeNull();
  });
});
