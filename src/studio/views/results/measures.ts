import { describeCost } from '../../../diffusion/cost.ts';
import { samplers } from '../../../diffusion/samplers/samplers.ts';
import type { EvaluationResult, Measure } from '../../../documents/evaluation.ts';
import { fidFigures } from '../../../metrics/few-images.ts';
import type { ModelResults } from './results.ts';

/** A measure of generated images beside the same of real ones; null where that was not measured. */
export interface MeasureWithFloor {
  readonly name: string;
  readonly generated: Measure;
  readonly floor: Measure | null;
  readonly lastStep: Measure | null;
}

/** The measures of a result in the order of its file. */
export function measuresOf({ metrics, floor, lastStep }: EvaluationResult): MeasureWithFloor[] {
  return metrics.map((generated) => ({
    name: generated.name,
    generated,
    floor: floor?.metrics.find(({ name }) => name === generated.name) ?? null,
    lastStep: lastStep?.metrics.find(({ name }) => name === generated.name) ?? null,
  }));
}

/** How many times the floor a distance is; a dash for IS, which is no distance, and where the floor is nothing to divide by. */
export function formatTimesFloor({ name, generated, floor }: MeasureWithFloor): string {
  if (isHigherBetter(name) || floor === null || floor.value <= 0) return '–';
  return `${(generated.value / floor.value).toPrecision(3)} ×`;
}

/** IS is a score, FID and KID are distances. */
export function isHigherBetter(name: string): boolean {
  return /^IS(-|$)/.test(name);
}

/** The features that a name with a suffix was measured with: `768` of `FID-768`; null for the official ones. */
export function suffixOf(name: string): string | null {
  return /^(?:FID|KID|IS)-(.+)$/.exec(name)?.[1] ?? null;
}

/** How images were drawn, in a few words: `DDIM, 20 steps, of all classes, guided by 1.6, 5,000 images`. */
export function describeDrawing({ generated }: Pick<EvaluationResult, 'generated'>): string {
  const { sampler, steps, evaluations = null, samples, label, guidance } = generated;
  const told = label === 'drawn' ? ', of all classes' : '';
  const guided = guidance ? `, guided by ${guidance.weight}` : '';
  return `${samplers[sampler].title}, ${describeCost(steps, evaluations)}${told}${guided}, ${samples.toLocaleString('en-US')} images`;
}

interface ComparedResult extends MeasureWithFloor {
  readonly model: string;
  readonly drawing: string;
  /** Digits of a distance that is told without its deviation. */
  readonly figures: number;
}

/** Every result of every model, by the name of the measure, in the order in which the names come up. */
export function compareModels(models: readonly ModelResults[]): ReadonlyMap<string, readonly ComparedResult[]> {
  const compared = new Map<string, ComparedResult[]>();
  for (const { entry, evaluated } of models) {
    if (evaluated.status !== 'ready') continue;
    for (const result of evaluated.results) {
      for (const measure of measuresOf(result)) {
        const figures = fidFigures(result.generated.samples, result.reference.images);
        const row = { ...measure, model: entry.title, drawing: describeDrawing(result), figures };
        compared.set(measure.name, [...(compared.get(measure.name) ?? []), row]);
      }
    }
  }
  return compared;
}
