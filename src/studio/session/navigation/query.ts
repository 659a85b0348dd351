import type { z } from 'zod';

/** What an address carries of a view, by name. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null>>;
/** What is sound of a query, by name. */
export type QueryShape = Readonly<Record<string, z.ZodType>>;

/** The values as a query; null is left out. */
export function formatQuery(values: QueryValues): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}

/** Those values of a query that are sound; the rest is as if it were not there. */
export function parseQuery<Fields extends QueryShape>(
  query: string,
  fields: Fields,
): { -readonly [Name in keyof Fields]?: z.infer<Fields[Name]> } {
  const parameters = new URLSearchParams(query);
  const sound = Object.entries(fields).flatMap(([name, schema]) => {
    const text = parameters.get(name);
    const found =
      text === null
        ? undefined
        : readingsOf(text)
            .map((value) => schema.safeParse(value))
            .find(({ success }) => success);
    return found ? [[name, found.data]] : [];
  });
  return Object.fromEntries(sound) as { -readonly [Name in keyof Fields]?: z.infer<Fields[Name]> };
}

/** What a text may stand for. */
function readingsOf(text: string): unknown[] {
  const truth = { true: true, false: false }[text];
  return [...(truth === undefined ? [] : [truth]), ...(text.trim() === '' ? [] : [Number(text)]), text];
}
