import { samplers } from '../diffusion/samplers/samplers.ts';
import { formatMeasure } from '../metrics/measure-format.ts';
import type { Measure } from './evaluation.ts';
import type { Study, StudyCell, StudyModel } from './study.ts';

/** The cells of one way to draw from a model, the fewest evaluations first. */
export interface StudyCurve {
  /** Such as `DDIM, eta 0.5` or `DPM-Solver++ (2M), guided by 1.6`. */
  readonly way: string;
  readonly cells: readonly StudyCell[];
}

/** How images were drawn, but for the number of steps. */
export function wayOf({ sampler, eta, guidance }: StudyCell['generated']): string {
  const { title, readsEta } = samplers[sampler];
  return `${title}${readsEta ? `, eta ${eta}` : ''}${guidance ? `, guided by ${guidance.weight}` : ''}`;
}

/** What was measured of a model, way by way in the order of the file. */
export function curvesOf({ cells }: Pick<StudyModel, 'cells'>): StudyCurve[] {
  const ways = groupBy(cells, ({ generated }) => wayOf(generated));
  const cost = ({ generated }: StudyCell): number => generated.evaluations;
  return Array.from(ways, ([way, own]) => ({ way, cells: own.toSorted((left, right) => cost(left) - cost(right)) }));
}

/** The measure of a cell whose name begins so, whatever the feature network: `KID` finds `KID-768`. */
export function measureOf({ metrics }: Pick<StudyCell, 'metrics'>, kind: 'FID' | 'KID' | 'IS'): Measure | undefined {
  return metrics.find(({ name }) => name === kind || name.startsWith(`${kind}-`));
}

/** The datasets of a study, each with its models. */
export function datasetsOf({ models }: Study): { readonly dataset: string; readonly models: readonly StudyModel[] }[] {
  return Array.from(
    groupBy(models, ({ reference }) => reference.dataset),
    ([dataset, own]) => ({ dataset, models: own }),
  );
}

/** A cell with its KID, which does not depend on how many images there are, as FID does. */
interface Candidate {
  readonly cell: StudyCell;
  readonly kid: Measure;
}

/** The cells that take at most so many evaluations and more than half of them, nearest to the photographs first. */
function nearestWithin({ cells }: Pick<StudyModel, 'cells'>, evaluations: number): Candidate[] {
  return cells
    .filter(({ generated }) => generated.evaluations <= evaluations && 2 * generated.evaluations > evaluations)
    .flatMap((cell) => {
      const kid = measureOf(cell, 'KID');
      return kid ? [{ cell, kid }] : [];
    })
    .sort((left, right) => left.kid.value - right.kid.value);
}

/** Deviations by which two numbers have to differ so that one is called the nearer. */
const CLEAR = 2;

/** Whether the first is nearer to the photographs by more than the two vary. */
function isClearlyNearer(left: Measure, right: Measure): boolean {
  return right.value - left.value > CLEAR * Math.hypot(left.deviation ?? 0, right.deviation ?? 0);
}

/** What the numbers of a study say, in sentences; those on models of one dataset together. */
export function findingsOf(models: readonly StudyModel[]): string[] {
  return [...comparisonsOf(models), ...models.flatMap(findingsOfModel)];
}

const told = ({ kid }: Candidate): string => `${kid.name} ${formatMeasure(kid)}`;
const described = (candidate: Candidate): string => `${wayOf(candidate.cell.generated)} (${told(candidate)})`;

function findingsOfModel(model: StudyModel): string[] {
  const { title } = model;
  const [few, usual, many] = [nearestWithin(model, 5)[0], nearestWithin(model, 20)[0], nearestWithin(model, 100)[0]];
  const sentences: string[] = [];
  if (usual) {
    const others = nearestWithin(model, 20).filter(({ kid }) => kid !== usual.kid && !isClearlyNearer(usual.kid, kid));
    const equals = others.length === 0 ? '' : `; not to be told apart from it: ${others.map(described).join(', ')}`;
    sentences.push(`${title}, at most 20 evaluations: nearest to the photographs is ${described(usual)}${equals}.`);
  }
  if (few && many) {
    sentences.push(
      `${title}: at most 5 evaluations come to ${told(few)} by ${wayOf(few.cell.generated)}, 100 to ${told(many)} by ${wayOf(many.cell.generated)}.`,
    );
  }
  const noise = freshNoise(model);
  if (noise !== null) sentences.push(`${title}: ${noise}`);
  if (usual) {
    const share = usual.cell.nearerShare;
    const verdict = share > 0.55 ? 'which is a sign of copying' : 'no sign of copying';
    sentences.push(
      `${title}: a picture is nearer to a training photograph than a held-out photograph is in ${(100 * share).toFixed(0)} % of pairs, where 50 % are those of new photographs: ${verdict}.`,
    );
  }
  return sentences;
}

/** What DDIM's fresh noise does at few and at many evaluations; null where it was not measured. */
function freshNoise({ cells }: StudyModel): string | null {
  const ofShare = (eta: number): StudyCell[] =>
    cells
      .filter(({ generated }) => generated.sampler === 'ddim' && generated.eta === eta && !generated.guidance)
      .sort((left, right) => left.generated.evaluations - right.generated.evaluations);
  const ends = [...new Set([ofShare(0).at(0), ofShare(0).at(-1)])];
  const parts = ends.flatMap((without) => {
    const evaluations = without?.generated.evaluations;
    const withNoise = ofShare(1).find(({ generated }) => generated.evaluations === evaluations);
    const [left, right] = [without && measureOf(without, 'KID'), withNoise && measureOf(withNoise, 'KID')];
    if (!left || !right || evaluations === undefined) return [];
    const verdict = isClearlyNearer(left, right)
      ? 'harms'
      : isClearlyNearer(right, left)
        ? 'helps'
        : 'makes no difference that can be told';
    return [`${verdict} at ${evaluations} evaluations (${left.name} ${formatMeasure(left)} without, ${formatMeasure(right)} with it)`];
  });
  return parts.length > 0 ? `DDIM's fresh noise, eta 1, ${parts.join(' and ')}.` : null;
}

/** Numbers of evaluations at which models are held against each other. */
const budgets = [5, 10, 20, 50, 100] as const;

/** For each pair of models of one dataset, which is the nearer at how many evaluations, and what either has cost. */
function comparisonsOf(models: readonly StudyModel[]): string[] {
  return models.flatMap((left, index) =>
    models.slice(index + 1).flatMap((right) => {
      const verdicts = budgets.flatMap((budget) => {
        const [own, other] = [nearestWithin(left, budget)[0], nearestWithin(right, budget)[0]];
        if (!own || !other) return [];
        if (isClearlyNearer(own.kid, other.kid)) return [{ budget, nearer: left.title }];
        return [{ budget, nearer: isClearlyNearer(other.kid, own.kid) ? right.title : null }];
      });
      if (verdicts.length === 0) return [];
      const list = Array.from(
        groupBy(verdicts, ({ nearer }) => nearer),
        ([nearer, own]) => `${nearer ?? 'neither'} at ${own.map(({ budget }) => budget).join(', ')}`,
      );
      return [
        `Of ${costOf(left)} and ${costOf(right)} the nearer to the photographs by its best way is, by evaluations, ${list.join('; ')}.`,
      ];
    }),
  );
}

function costOf({ title, parameters, training: { samplesSeen, totalHours } }: StudyModel): string {
  return `${title} (${parameters.toLocaleString('en-US')} parameters, ${samplesSeen.toLocaleString('en-US')} images seen${totalHours === null ? '' : ` in ${totalHours.toFixed(1)} h`})`;
}

/** The items by what `keyOf` says of them, in the order in which the keys come up. */
function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
