import { describe, expect, it } from 'vitest';
import { curvesOf, findingsOf } from './study-findings.ts';
import { cellOf, studySchema, withCell } from './study.ts';
import { testCell, testStudy, testStudyFacts, testStudyModel } from './testing/study.ts';

describe('a study', () => {
  const [first, second] = [testCell(0.9, { steps: 5 }), testCell(0.7, { steps: 20 })];

  it('takes a cell in, in the place of one that was drawn alike', () => {
    const flowers = testStudyFacts('flowers');
    let study = withCell({ models: [] }, flowers, first);
    study = withCell(study, flowers, second);
    const again = { ...first, nearerShare: 0.6 };
    study = withCell(study, flowers, again);
    expect(study.models.map(({ cells }) => cells)).toEqual([[second, again]]);
    expect(cellOf(testStudyModel('flowers', [second, again]), first.generated)).toEqual(again);
    expect(studySchema.parse(JSON.parse(JSON.stringify(study)))).toEqual(study);
  });

  it('forgets what was measured of other weights of the model, and leaves other models alone', () => {
    const study = testStudy(testStudyModel('flowers', [first, second]), testStudyModel('celeba', [first]));
    const newer = { ...testStudyFacts('flowers'), weights: 'b'.repeat(64) };
    expect(withCell(study, newer, second).models.map(({ id, cells }) => [id, cells.length])).toEqual([
      ['flowers', 1],
      ['celeba', 1],
    ]);
  });

  it('falls into curves, one for each way to draw, the fewest evaluations first', () => {
    const guidance = { weight: 1.6, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 }, guide: 'c'.repeat(64) };
    const cells = [second, first, testCell(0.8, { eta: 1 }), testCell(0.5, { sampler: 'dpm-solver++', guidance })];
    expect(curvesOf({ cells }).map(({ way, cells: own }) => [way, own.map(({ generated }) => generated.evaluations)])).toEqual([
      ['DDIM, eta 0', [5, 20]],
      ['DDIM, eta 1', [20]],
      ['DPM-Solver++ (2M), guided by 1.6', [20]],
    ]);
  });
});

describe('what a study says', () => {
  it('names what is nearest, and what cannot be told apart from it', () => {
    const cells = [testCell(0.7), testCell(0.71, { sampler: 'unipc-2' }), testCell(0.9, { sampler: 'heun' })];
    const [sentence] = findingsOf([testStudyModel('flowers', cells)]);
    expect(sentence).toContain('nearest to the photographs is DDIM, eta 0 (KID-768 0.700 ± 0.010); not to be told apart');
    expect(sentence).toContain('UniPC');
    expect(sentence).not.toContain('Heun');
  });

  it('says where fresh noise harms and where it helps', () => {
    const cells = [
      ...[testCell(1, { steps: 5 }), testCell(3, { steps: 5, eta: 1 })],
      ...[testCell(0.7, { steps: 100 }), testCell(0.6, { steps: 100, eta: 1 })],
    ];
    expect(findingsOf([testStudyModel('flowers', cells)]).join('\n')).toContain(
      "DDIM's fresh noise, eta 1, harms at 5 evaluations (KID-768 1.000 ± 0.010 without, 3.000 ± 0.010 with it) and helps at 100 evaluations",
    );
  });

  it('holds models against each other at equal evaluations, and says where the reference wins', () => {
    const own = testStudyModel('custom', [testCell(1, { steps: 5 }), testCell(0.7), testCell(0.6, { steps: 100 })]);
    const reference = testStudyModel('reference', [testCell(2, { steps: 5 }), testCell(0.705), testCell(0.4, { steps: 100 })]);
    expect(findingsOf([own, reference])[0]).toMatch(
      /^Of custom \(2,184,892 parameters, 620,800 images seen in 5\.7 h\) and reference .* is, by evaluations, custom at 5; neither at 20; reference at 100\.$/,
    );
  });

  it('sees copies, and says nothing where nothing was measured', () => {
    const copies = testStudyModel('flowers', [{ ...testCell(0.7), nearerShare: 0.97 }]);
    expect(findingsOf([copies]).join('\n')).toContain(
      'in 97 % of pairs, where 50 % are those of new photographs: which is a sign of copying.',
    );
    expect(findingsOf([testStudyModel('flowers', [])])).toEqual([]);
  });
});
