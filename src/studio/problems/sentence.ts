import { NoVideoCodecError } from '../../../workers/export/errors.ts';
import { samplingErrors } from '../../../workers/sampling/contract.ts';
import { WorkerCrashedError } from '../../../workers/shared/bridge.ts';
import { IntegrityError } from '../../runtime/errors.ts';
import { RecipeFormatError } from '../../models/recipe.ts';
import { NoImagesOfMapError } from '../data/map/errors.ts';
import { recipeErrors } from '../keep/errors.ts';
import { ownModelErrors } from '../own-models/errors.ts';
import { SiteFileError } from '../site/errors.ts';
import { pictureErrors } from '../steer/errors.ts';

const spoken = [
  ...Object.values(samplingErrors),
  SiteFileError,
  NoImagesOfMapError,
  RecipeFormatError,
  ...recipeErrors,
  ...ownModelErrors,
  ...pictureErrors,
  NoVideoCodecError,
  WorkerCrashedError,
];

/** Whether an error's own words were written for people. */
export function isSpoken(error: unknown): error is Error {
  return error instanceof Error && spoken.some(({ prototype }) => Object.getPrototypeOf(error) === prototype);
}

/** What a visitor reads of a failure: the error's own words where it was written for people, else a plain admission. */
export function sentenceFor(error: unknown): string {
  if (error instanceof IntegrityError) {
    return `The file ${error.file} that arrived is not the one its card describes (another ${error.property}), so it was not opened. Try again; if it stays so, the site is at fault.`;
  }
  return isSpoken(error)
    ? error.message
    : 'Something unexpected happened. Try again, or reload the page; the browser\u2019s console says more.';
}
