import { z } from 'zod';
import { labelSchema } from '../../../diffusion/config.ts';
import { formatQuery, parseQuery } from '../../session/navigation/query.ts';
import { settingsSchema } from '../../session/settings/settings.ts';
import { sideNames, type SideName, type SideSettings } from './sides.ts';
import type { CompareState } from './state.ts';

const { seed, modelId, sampler, spacing, steps, eta, clip, guidanceWeight, guidanceFrom, guidanceTo } = settingsSchema.shape;
/** An address leaves null out, which then is what it was before: that there is to be no class has a word of its own. */
const NO_CLASS = 'none';
const label = z.union([labelSchema, z.literal(NO_CLASS).transform(() => null)]);
const sideFields = { modelId, sampler, spacing, steps, eta, clip, label, guidanceWeight, guidanceFrom, guidanceTo };
const pictures = z.enum(['predictedX0', 'latent', 'predictedNoise']);

const named = (side: SideName, name: string) => `${side}.${name}`;

/** What the view is set to, as its address carries it: `seed=7&picture=latent&a.modelId=flowers&a.steps=4&...`. */
export function formatCompare(state: Pick<CompareState, 'seed' | 'settings' | 'picture'>): string {
  const ofSides = sideNames.flatMap((side) =>
    Object.entries({ ...state.settings[side], label: state.settings[side].label ?? NO_CLASS }).map(
      ([name, value]) => [named(side, name), value] as const,
    ),
  );
  return formatQuery({ seed: state.seed, picture: state.picture, ...Object.fromEntries(ofSides) });
}

/** What a model is drawn with where an address names it and leaves these out: no class, and guidance as its card says. */
const unnamed = { label: null, guidanceWeight: null, guidanceFrom: null, guidanceTo: null } satisfies Partial<SideSettings>;

/** The sound part of such a query. */
export function parseCompare(query: string): {
  readonly seed?: number;
  readonly picture?: CompareState['picture'];
  readonly sides: Readonly<Record<SideName, Partial<SideSettings>>>;
} {
  const ofSide = (side: SideName): Partial<SideSettings> => {
    const fields = Object.fromEntries(Object.entries(sideFields).map(([name, schema]) => [named(side, name), schema]));
    const values = parseQuery(query, fields);
    const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name.slice(named(side, '').length), value]));
    return 'modelId' in given ? { ...unnamed, ...given } : given;
  };
  return { ...parseQuery(query, { seed, picture: pictures }), sides: { a: ofSide('a'), b: ofSide('b') } };
}
