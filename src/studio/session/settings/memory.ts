import { z } from 'zod';
import { themeSchema, type Theme } from '../appearance/theme.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { parseSettings, type Settings } from './settings.ts';

const storageKey = 'stepwise.studio';

/** What survives a reload. */
export interface Memory {
  readonly settings: Settings;
  readonly theme: Theme;
  readonly singleKeyShortcuts: boolean;
}

const memorySchema = z.object({
  settings: z.unknown().transform(parseSettings),
  theme: themeSchema.catch('system'),
  singleKeyShortcuts: z.boolean().catch(true),
});

/** What was remembered, or null on a first visit or where nothing sensible is there. */
export function recall(storage: StudioDependencies['storage']): Memory | null {
  try {
    const text = storage?.getItem(storageKey) ?? null;
    if (text === null) return null;
    const result = memorySchema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** Remembers; where storage is full or forbidden the page works on without. */
export function remember(storage: StudioDependencies['storage'], { settings, theme, singleKeyShortcuts }: Memory): void {
  try {
    storage?.setItem(storageKey, JSON.stringify({ settings, theme, singleKeyShortcuts }));
  } catch {
    // Nothing is lost but the memory of these settings.
  }
}
