import { UserFacingError } from '../../errors.ts';

/** What a visitor reads of a failure: the error's own words where it was written for people, else a plain admission. */
export function sentenceFor(error: unknown): string {
  return error instanceof UserFacingError
    ? error.message
    : 'Something unexpected happened. Try again, or reload the page; the browser\u2019s console says more.';
}
