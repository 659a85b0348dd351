import { z } from 'zod';
import { formatQuery, parseQuery } from '../../session/navigation/query.ts';
import { settingsSchema } from '../../session/settings/settings.ts';
import { stepLimits, type SteerSettings } from './settings.ts';
import type { SteerState } from './state.ts';

const { seed } = settingsSchema.shape;
/** As the view's own controls bound them. */
const steps = ({ maximum }: { readonly maximum: number }) => z.number().int().min(1).max(maximum);
const share = z.number().min(0).max(1);

const corners = { topLeft: seed, topRight: seed, bottomLeft: seed, bottomRight: seed };
const fields = {
  label: z.number().int().nonnegative().nullable(),
  between: z.enum(['two', 'four']),
  firstSeed: seed,
  secondSeed: seed,
  fraction: share,
  gridSide: z.number().int().min(3).max(6),
  pathSteps: steps(stepLimits.pathSteps),
  strength: share.min(0.05),
  editSeed: seed,
  editSteps: steps(stepLimits.editSteps),
  encodingSteps: steps(stepLimits.encodingSteps),
  brush: z.enum(['paint', 'keep']),
  brushSize: z.number().int().min(1).max(32),
  inpaintSeed: seed,
  inpaintSteps: steps(stepLimits.inpaintSteps),
  drawSeed: seed,
};
const panels = z.enum(['interpolate', 'edit', 'inpaint', 'reconstruct']);

/** What the view is set to, as its address carries it; the model is the studio's. Pictures stay in the page. */
export function formatSteer(
  { panel, settings: { cornerSeeds, ...settings } }: Pick<SteerState, 'panel' | 'settings'>,
  model: string | null,
): string {
  return formatQuery({ model, panel, ...settings, ...cornerSeeds });
}

/** The sound part of such a query. */
export function parseSteer(query: string): {
  readonly model?: string;
  readonly panel?: SteerState['panel'];
  readonly settings: (before: SteerSettings) => SteerSettings;
} {
  const values = parseQuery(query, fields);
  const cornerSeeds = parseQuery(query, corners);
  const place = parseQuery(query, { model: z.string().max(200), panel: panels });
  // An address of a model that names no class is of none.
  const unnamed = place.model === undefined ? {} : { label: null };
  return {
    ...place,
    settings: (before) => ({ ...before, ...unnamed, ...values, cornerSeeds: { ...before.cornerSeeds, ...cornerSeeds } }),
  };
}
