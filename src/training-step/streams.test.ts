import { describe, expect, it } from 'vitest';
import {
  augmentationStream,
  classDropoutStream,
  orderStream,
  PART_ORDER_STREAM,
  pointStreams,
  SPLIT_STREAM,
  stepStream,
  validationStream,
  weightStream,
} from './streams.ts';

describe('the streams of a run', () => {
  it('are all different, and uint32', () => {
    const many = [0, 1, 2, 1000, 1_000_000];
    const counted = [stepStream, classDropoutStream, weightStream, validationStream, orderStream, augmentationStream];
    const streams = [...counted.flatMap((streamOf) => many.map(streamOf)), ...many.flatMap(pointStreams), SPLIT_STREAM, PART_ORDER_STREAM];
    expect(new Set(streams).size).toBe(streams.length);
    for (const stream of streams) expect(stream >>> 0).toBe(stream);
  });

  it('stay what they are, since checkpoints and splits depend on them', () => {
    expect([stepStream(5), weightStream(5), validationStream(5), orderStream(5), augmentationStream(5)]).toEqual([
      5, 0x6000_0005, 0x7000_0005, 0x8000_000a, 0x8000_000b,
    ]);
    expect([SPLIT_STREAM, PART_ORDER_STREAM]).toEqual([0xffff_ffff, 0xffff_fffe]);
  });
});
