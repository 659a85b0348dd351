import { curvesOf, measureOf } from '../../../documents/study-findings.ts';
import type { StudyCell, StudyModel } from '../../../documents/study.ts';
import { measureScale, measureTitle } from '../../../metrics/measure-format.ts';

/** What a picture costs, and what of it is shown over that. */
export type StudyAxis = 'evaluations' | 'seconds';
export type StudyMeasure = 'KID' | 'FID' | 'precision' | 'recall';

/** Stands for the best way of a model at each number of evaluations. */
export const BEST = 'best';

export interface StudyPoint {
  readonly cost: number;
  readonly value: number;
  readonly cell: StudyCell;
}

/** The points of one way to draw from one model, the cheapest first. */
export interface StudyLine {
  readonly model: string;
  readonly way: string;
  readonly points: readonly StudyPoint[];
}

/** Whether more of a measure is better. */
export function isShare(measure: StudyMeasure): measure is 'precision' | 'recall' {
  return measure === 'precision' || measure === 'recall';
}

/** The name of a measure as the study has it, with what its numbers are multiplied by. */
export function studyMeasureTitle(measure: StudyMeasure, models: readonly StudyModel[]): string {
  if (isShare(measure)) return measure === 'precision' ? 'Precision' : 'Recall';
  const [name = measure] = models.flatMap(({ cells }) => cells.flatMap((cell) => measureOf(cell, measure)?.name ?? []));
  return measureTitle(name);
}

function valueOf(cell: StudyCell, measure: StudyMeasure): number | null {
  if (isShare(measure)) return cell[measure];
  const found = measureOf(cell, measure);
  return found ? measureScale(found.name) * found.value : null;
}

/**
 * Every way of every model as a line. FID depends on how many images there are: only what has as many as most of its model
 * has is in a line of it.
 */
export function studyLines(models: readonly StudyModel[], measure: StudyMeasure, axis: StudyAxis): StudyLine[] {
  return models.flatMap((model) => {
    const most = Math.max(...model.cells.map(({ generated }) => generated.samples));
    return curvesOf(model).map(({ way, cells }) => ({
      model: model.title,
      way,
      points: cells.flatMap((cell): StudyPoint[] => {
        const value = valueOf(cell, measure);
        if (value === null || (measure !== 'KID' && cell.generated.samples < most)) return [];
        return [{ cost: axis === 'evaluations' ? cell.generated.evaluations : cell.secondsPerImage, value, cell }];
      }),
    }));
  });
}

/**
 * The lines that are drawn boldly, one for each model: those of the way `chosen`, or of what is best so far as the cost rises,
 * which never gets worse.
 */
export function chosenLines(lines: readonly StudyLine[], chosen: string, measure: StudyMeasure): StudyLine[] {
  if (chosen !== BEST) return lines.filter(({ way }) => way === chosen);
  const models = [...new Set(lines.map(({ model }) => model))];
  const isBetter = (left: number, right: number): boolean => (isShare(measure) ? left > right : left < right);
  return models.map((model) => {
    const points = lines.filter((line) => line.model === model).flatMap((line) => line.points);
    points.sort((left, right) => left.cost - right.cost || (isBetter(left.value, right.value) ? -1 : 1));
    const best: StudyPoint[] = [];
    for (const point of points) {
      const last = best.at(-1);
      if (!last || isBetter(point.value, last.value)) best.push(point);
    }
    return { model, way: BEST, points: best };
  });
}
