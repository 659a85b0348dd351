import { z } from 'zod';
import { describeFirstIssue } from './issue.ts';
import { UserFacingError } from '../errors.ts';

/**
 * Fetches a JSON file of the site and parses it, once and for all.
 * Throws SiteFileError where it is missing, out of reach, no JSON or not of this schema.
 */
export async function readJson<Value>(url: string, schema: z.ZodType<Value>, fetch: typeof globalThis.fetch): Promise<Value> {
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) throw new SiteFileError(url, `the server answered ${response.status}`);
    return schema.parse(await response.json());
  } catch (error) {
    throw toSiteFileError(error, url);
  }
}

/** What a failed `readJson` of this address comes to. */
export function toSiteFileError(error: unknown, url: string): SiteFileError {
  if (error instanceof SiteFileError) return error;
  if (error instanceof z.ZodError) return new SiteFileError(url, describeFirstIssue(error), { cause: error });
  if (error instanceof SyntaxError) return new SiteFileError(url, 'it is not valid JSON', { cause: error });
  return new SiteFileError(url, 'the server could not be reached', { cause: error });
}

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
