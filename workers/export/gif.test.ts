import sharp from 'sharp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGif } from './gif.ts';
import type { Film } from './film.ts';

const unhindered = { signal: new AbortController().signal, onProgress: () => undefined };

/** A film whose pixels `draw` gives as [red, green, blue, alpha]. */
function filmOf(draw: (frame: number, x: number, y: number) => readonly number[], changes: Partial<Film> = {}): Film {
  const film = { width: 32, height: 24, scale: 1, millisecondsPerFrame: 80, lastMilliseconds: 1500, ...changes };
  const frames = Array.from({ length: 3 }, (_, frame) =>
    Uint8ClampedArray.from(
      Array.from({ length: film.width * film.height }, (_pixel, at) => draw(frame, at % film.width, Math.floor(at / film.width))).flat(),
    ),
  );
  return { ...film, frames };
}

async function decoded(gif: Uint8Array) {
  const image = sharp(gif, { animated: true });
  const metadata = await image.metadata();
  return { ...metadata, data: await image.ensureAlpha().raw().toBuffer() };
}

/** Mean absolute difference of colours, in grey levels. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? NaN)), 0) / a.length;
}

const smooth = (frame: number, x: number, y: number) => [x * 7, y * 10, 40 + 60 * frame, 255];

describe('a GIF', () => {
  it('plays every frame for its time, the last one longer, for ever', async () => {
    const { pages, pageHeight, width, delay, loop } = await decoded(await encodeGif(filmOf(smooth), unhindered));
    expect({ pages, pageHeight, width, delay, loop }).toEqual({ pages: 3, pageHeight: 24, width: 32, delay: [80, 80, 1500], loop: 0 });
  });

  it('has the very colours where they are few, and near ones where they are many', async () => {
    const few = filmOf((frame, x, y) => [(x % 8) * 30 + frame, (y % 8) * 30, 9, 255]);
    expect(
      distance(
        (await decoded(await encodeGif(few, unhindered))).data,
        few.frames.flatMap((frame) => [...frame]),
      ),
    ).toBe(0);
    const many = filmOf(smooth);
    expect(
      distance(
        (await decoded(await encodeGif(many, unhindered))).data,
        many.frames.flatMap((frame) => [...frame]),
      ),
    ).toBeLessThan(2);
  });

  it('enlarges without blur', async () => {
    const film = filmOf((frame, x, y) => [x * 8, y * 8, frame, 255], { width: 4, height: 3, scale: 5 });
    const { width, pageHeight, data } = await decoded(await encodeGif(film, unhindered));
    expect([width, pageHeight]).toEqual([20, 15]);
    const expected = film.frames.flatMap((frame) =>
      Array.from({ length: 15 * 20 }, (_, at) => {
        const source = (Math.floor(at / 100) * 4 + Math.floor((at % 20) / 5)) * 4;
        return [...frame.subarray(source, source + 4)];
      }).flat(),
    );
    expect([...data]).toEqual(expected);
  });

  it('leaves places without an image empty', async () => {
    const { data } = await decoded(
      await encodeGif(
        filmOf((_, x) => (x < 16 ? [200, 100, 50, 255] : [0, 0, 0, 0])),
        unhindered,
      ),
    );
    expect([...data.subarray(0, 4), data[31 * 4 + 3]]).toEqual([200, 100, 50, 255, 0]);
  });

  it('is sound whatever its pixels, over the turns of its dictionary', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 256 }), async (seed, levels) => {
        let state = seed | 1;
        const random = () => ((state = Math.imul(state, 1664525) + 1013904223) >>> 24) % levels;
        const film = filmOf(() => [...Array<number>(3).fill(random()), 255], { width: 120, height: 90 });
        expect(
          distance(
            (await decoded(await encodeGif(film, unhindered))).data,
            film.frames.flatMap((frame) => [...frame]),
          ),
        ).toBe(0);
      }),
      { numRuns: 8 },
    );
  });

  it('says how far it is, and ends between two frames', async () => {
    const controller = new AbortController();
    const heard: number[] = [];
    const encoding = encodeGif(filmOf(smooth), {
      signal: controller.signal,
      onProgress: (fraction) => {
        heard.push(fraction);
        if (heard.length === 2) controller.abort();
      },
    });
    await expect(encoding).rejects.toThrow('aborted');
    expect(heard).toEqual([1 / 3, 2 / 3]);
  });
});
