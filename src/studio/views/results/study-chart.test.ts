import { describe, expect, it } from 'vitest';
import { testCell, testStudyModel } from '../../../documents/testing/study.ts';
import { BEST, chosenLines, studyLines } from './study-chart.ts';

const flowers = testStudyModel('flowers', [
  testCell(0.9, { steps: 5 }),
  testCell(0.7),
  testCell(0.75, { steps: 50 }),
  testCell(0.6, { sampler: 'heun', steps: 10, evaluations: 19 }),
  testCell(0.5, { sampler: 'ddpm', steps: 1000, samples: 256 }),
]);
const reference = testStudyModel('reference', [testCell(2, { steps: 5 })]);
const valuesOf = (lines: ReturnType<typeof chosenLines>) =>
  lines.map(({ model, points }) => [model, points.map(({ cost, value }) => [cost, Number(value.toFixed(4))])]);

describe('the lines of a study', () => {
  it('are one for each way of each model, in thousandths of KID', () => {
    const lines = studyLines([flowers, reference], 'KID', 'evaluations');
    expect(lines.map(({ model, way, points }) => [model, way, points.length])).toEqual([
      ['flowers', 'DDIM, eta 0', 3],
      ['flowers', 'Heun', 1],
      ['flowers', 'DDPM', 1],
      ['reference', 'DDIM, eta 0', 1],
    ]);
    expect(lines[0]?.points.map(({ cost, value }) => [cost, Number(value.toFixed(4))])).toEqual([
      [5, 0.9],
      [20, 0.7],
      [50, 0.75],
    ]);
  });

  it('leave out the FID of fewer images, which does not compare, and keep their KID', () => {
    const pointsOf = (measure: 'FID' | 'KID') => studyLines([flowers], measure, 'evaluations').find(({ way }) => way === 'DDPM')?.points;
    expect(pointsOf('FID')).toEqual([]);
    expect(pointsOf('KID')).toHaveLength(1);
  });

  it('follow what is best so far, or one way', () => {
    const lines = studyLines([flowers, reference], 'KID', 'evaluations');
    expect(valuesOf(chosenLines(lines, BEST, 'KID'))).toEqual([
      [
        'flowers',
        [
          [5, 0.9],
          [19, 0.6],
          [1000, 0.5],
        ],
      ],
      ['reference', [[5, 2]]],
    ]);
    expect(valuesOf(chosenLines(lines, 'Heun', 'KID'))).toEqual([['flowers', [[19, 0.6]]]]);
  });

  it('lie over seconds as well, and take more of a share for better', () => {
    const lines = studyLines(
      [testStudyModel('flowers', [testCell(1, { steps: 5 }), { ...testCell(1), recall: 0.5 }])],
      'recall',
      'seconds',
    );
    expect(valuesOf(chosenLines(lines, BEST, 'recall'))).toEqual([
      [
        'flowers',
        [
          [0.1, 0.4],
          [0.4, 0.5],
        ],
      ],
    ]);
  });
});
