import { UserFacingError } from '../../src/errors.ts';
/** `--attribute` names none of the dataset's attributes. */
export class UnknownAttributeError extends UserFacingError {
  override readonly name = 'UnknownAttributeError';
  constructor(
    readonly attribute: string,
    readonly known: readonly string[],
  ) {
    const advice = known.length === 0 ? 'this dataset has none: leave it out' : `use one of ${known.join(', ')}`;
    super(`"${attribute}" is no attribute of the images: ${advice}.`);
  }
}

/** A report was to replace a folder that holds something else. */
export class NotAReportFolderError extends UserFacingError {
  override readonly name = 'NotAReportFolderError';
  constructor(readonly path: string) {
    super(`${path} holds something else than a report, which an analysis there would delete: choose another --out.`);
  }
}

/** A report was to replace that of another folder of images. */
export class OtherReportError extends UserFacingError {
  override readonly name = 'OtherReportError';
  constructor(
    readonly path: string,
    readonly title: string,
  ) {
    super(`${path} is the report of another folder called ${title}: name this one with --id, or give --force to replace that one.`);
  }
}

/** A catalog.json that is not the list of a site's reports. */
export class ReportCatalogError extends UserFacingError {
  override readonly name = 'ReportCatalogError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`${path} is no list of reports: mend it, or remove it and analyse the datasets again.`, options);
  }
}
