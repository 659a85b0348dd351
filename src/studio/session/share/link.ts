import { checkRecipe, type RecipeDocument } from '../../../documents/recipe.ts';

/** Digits of a file's SHA-256 that a link carries: enough to tell one file from another by accident. */
const checksumDigits = 16;

/** `#generate?model=flowers&file=3f2a…&seed=7&images=4&sampler=ddim&steps=20&spacing=trailing&eta=0&clip=1`, with `&class=12` for images of the class with the label 12, and `&class=drawn` for one each. */
export function formatRecipeHash({ model, seed, images, image, options }: RecipeDocument): string {
  const { sampler, steps, spacing, eta, clip, offset, finalAlphaBar, alphaBars, label, guidance } = options;
  const parameters = new URLSearchParams({
    model: model.id,
    file: model.sha256.slice(0, checksumDigits),
    seed: String(seed),
    images: String(images),
    sampler,
    steps: String(steps),
    spacing,
    eta: String(eta),
    clip: clip ? '1' : '0',
  });
  if (offset !== undefined) parameters.set('offset', String(offset));
  if (finalAlphaBar !== undefined) parameters.set('final', finalAlphaBar);
  if (alphaBars !== undefined) parameters.set('alphaBars', alphaBars.join(' '));
  if (label !== undefined) parameters.set('class', String(label));
  if (guidance !== undefined) {
    const {
      weight,
      interval: { minimumNoiseLevel, maximumNoiseLevel },
    } = guidance;
    parameters.set('guidance', [weight, minimumNoiseLevel, maximumNoiseLevel].join(' '));
  }
  if (model.guide !== undefined) parameters.set('guide', model.guide.slice(0, checksumDigits));
  if (image !== undefined) parameters.set('image', String(image + 1));
  return `#generate?${parameters.toString()}`;
}

/** The recipe in an address's hash; null where it has none. Throws RecipeFormatError for a broken one. */
export function parseRecipeHash(hash: string): RecipeDocument | null {
  const [, query] = /^#generate\?(.{1,1000})$/.exec(hash) ?? [];
  if (query === undefined) return null;
  const parameters = new URLSearchParams(query);
  const number = (name: string) => toNumber(parameters.get(name));
  const image = number('image');
  return checkRecipe({
    format: 'stepwise-recipe',
    version: 1,
    model: {
      id: parameters.get('model'),
      sha256: parameters.get('file'),
      ...(parameters.has('guide') && { guide: parameters.get('guide') }),
    },
    seed: number('seed'),
    images: number('images'),
    options: {
      sampler: parameters.get('sampler'),
      steps: number('steps'),
      spacing: parameters.get('spacing'),
      eta: number('eta'),
      clip: { '1': true, '0': false }[parameters.get('clip') ?? ''],
      ...(parameters.has('class') && { label: parameters.get('class') === 'drawn' ? 'drawn' : number('class') }),
      ...(parameters.has('guidance') && { guidance: guidanceIn(parameters.get('guidance') ?? '') }),
      ...(parameters.has('offset') && { offset: number('offset') }),
      ...(parameters.has('alphaBars') && { alphaBars: (parameters.get('alphaBars') ?? '').split(' ').map(toNumber) }),
      ...(parameters.has('final') && { finalAlphaBar: parameters.get('final') }),
    },
    ...(image !== undefined && { image: image - 1 }),
  });
}

/** Weight, least and most noise level, as they stand in an address. */
function guidanceIn(text: string): object {
  const [weight, minimumNoiseLevel, maximumNoiseLevel] = text.split(' ').map(toNumber);
  return { weight, interval: { minimumNoiseLevel, maximumNoiseLevel } };
}

function toNumber(text: string | null): number | undefined {
  return text === null || text.trim() === '' ? undefined : Number(text);
}
