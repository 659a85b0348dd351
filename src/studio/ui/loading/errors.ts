import { UserFacingError } from '../../../errors.ts';
/** A file of this site (a catalog, a card, a report) could not be fetched or is not what this page knows by its name. */
export class SiteFileError extends UserFacingError {
  override readonly name = 'SiteFileError';
  constructor(
    readonly url: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${new URL(url, 'http://localhost').pathname} could not be read: ${reason}. Try again in a moment.`, options);
  }
}
