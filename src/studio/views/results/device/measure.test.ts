import { describe, expect, it } from 'vitest';
import { BATCHES, reportText, timeEvaluations, type EvaluationTime } from './measure.ts';

/** A clock that evaluations of so many milliseconds an image move on, and nothing else. */
function device(millisecondsOf: (images: number, count: number) => number) {
  let time = 0;
  let count = 0;
  return {
    now: () => time,
    evaluate: (images: number) => {
      time += millisecondsOf(images, count);
      count += 1;
      return Promise.resolve();
    },
  };
}

describe('timeEvaluations', () => {
  it('gives the median for each number of images, without the first evaluation, which may compile', async () => {
    const spans = [1000, 10, 12, 90, 11, 10, 12, 11, 10, 12, 11];
    const { evaluate, now } = device((images, count) => (spans[count % 11] ?? 0) * images);
    const times = await timeEvaluations(evaluate, now, () => undefined);
    expect(times).toEqual(BATCHES.map((images) => ({ images, milliseconds: 11 * images, evaluations: 10 })));
  });

  it('makes at least three evaluations on a slow device, and no more once its time is over', async () => {
    const { evaluate, now } = device((images) => 2000 * images);
    const fractions: number[] = [];
    const times = await timeEvaluations(evaluate, now, (fraction) => fractions.push(fraction));
    expect(times.map(({ evaluations }) => evaluations)).toEqual([3, 3, 3]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('hands on what an evaluation throws', async () => {
    await expect(
      timeEvaluations(
        () => Promise.reject(new Error('gone')),
        () => 0,
        () => undefined,
      ),
    ).rejects.toThrow('gone');
  });
});

describe('reportText', () => {
  it('tells all that is needed to compare two devices', () => {
    const times: EvaluationTime[] = [
      { images: 1, milliseconds: 38.04, evaluations: 10 },
      { images: 8, milliseconds: 187.2, evaluations: 10 },
    ];
    const report = { model: 'Flowers', provider: 'WebAssembly, 2 threads', times, browser: 'Some/1.0', date: '2026-11-30' };
    expect(reportText(report, 20)).toBe(
      'Stepwise, Flowers, WebAssembly, 2 threads, 2026-11-30\n' +
        'Images at once | An evaluation | For each image | A picture in 20 steps\n' +
        '1 | 38 ms | 38 ms | 0.76 s\n' +
        '8 | 187 ms | 23 ms | 0.47 s\n' +
        'Some/1.0',
    );
  });
});
