import { z } from 'zod';
import { describeFirstIssue } from '../documents/issue.ts';
import { DiffusersFolderError } from './errors.ts';

/** A configuration of diffusers as its JSON has it. Names that begin with an underscore are diffusers' own notes. */
export type Settings = Readonly<Record<string, unknown>>;

const textOrNoNumber = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/**
 * What a JSON file of settings holds. Python writes numbers there that JSON does not have, which no setting that is read has:
 * they are read as null.
 *
 * @throws DiffusersFolderError
 */
export function parseSettings(file: string, text: string): Settings {
  try {
    return z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(text.replace(textOrNoNumber, (token) => (token.startsWith('"') ? token : 'null'))));
  } catch (cause) {
    throw new DiffusersFolderError(file, cause instanceof z.ZodError ? 'it does not hold settings' : 'it is not JSON', { cause });
  }
}

/** Settings of which one value alone, or one of several that mean the same, is supported; the first is what an absent one is. */
export type FixedSettings = Readonly<Record<string, readonly unknown[]>>;

/** @throws DiffusersFolderError with the name of the first setting that has another value */
export function requireFixed(file: string, settings: Settings, fixed: FixedSettings): void {
  for (const [name, values] of Object.entries(fixed)) {
    const value = settings[name];
    if (value !== undefined && !values.includes(value)) {
      throw new DiffusersFolderError(
        file,
        `its ${name} ${JSON.stringify(value).slice(0, 80)} is not supported, only ${JSON.stringify(values[0])}`,
      );
    }
  }
}

/** The settings that `schema` reads, as it has them. @throws DiffusersFolderError */
export function readSettings<Schema extends z.ZodType>(file: string, settings: unknown, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(settings);
  if (!result.success) throw new DiffusersFolderError(file, describeFirstIssue(result.error), { cause: result.error });
  return result.data;
}
