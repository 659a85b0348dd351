import type { RecipeDocument } from '../../../documents/recipe.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { labelOf } from '../settings/guidance.ts';
import type { SliceCreator } from '../state.ts';
import { ModelNotHereError, RunUnderWayError } from './errors.ts';
import { parseRecipeHash } from './link.ts';
import { recipeOfFile, settingsOf } from './recipe.ts';

/** The model of a recipe: its very file, under whichever name it is here, else the model of its name. */
function entryFor({ model: { id, sha256 } }: RecipeDocument, entries: readonly ModelEntry[]): ModelEntry | undefined {
  const named = entries.filter((entry) => entry.id === id);
  return [...named, ...entries].find(({ card }) => card.file.sha256.startsWith(sha256)) ?? named[0];
}

/** Whether a recipe's checksum, or its first digits, is that of a model's file; an absent one is of any. */
function isFileOf({ file }: ModelEntry['card'], sha256: string | undefined): boolean {
  return sha256 === undefined || file.sha256.startsWith(sha256);
}

/** What a recipe was made with that is not here, or of what; null where all is here. */
function describeOther({ model, options: { label, guidance } }: RecipeDocument, { title, card, guide }: ModelEntry): string | null {
  if (!card.file.sha256.startsWith(model.sha256)) return `with another version of the model ${title}`;
  if (label !== undefined && labelOf({ label }, card) === null) return `of a class that the model ${title} does not have`;
  if (guidance === undefined || label !== undefined) return null;
  if (!guide) return `with a guide of the model ${title}, which has none here`;
  return isFileOf(guide.card, model.guide) ? null : `with another guide of the model ${title}`;
}

export const createShareSlice: SliceCreator<'share'> = (set, get) => {
  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      set({ note: null });
      get().problems.report(error);
    }
  }

  return {
    exportScale: 1,
    chooseExportScale: (scale) => set({ exportScale: scale }),
    note: null,
    unopenedLink: null,
    tell: (note) => set({ note }),

    applyRecipe(recipe) {
      const { catalog } = get().models;
      if (get().run.status !== 'idle') throw new RunUnderWayError();
      const entry = catalog.status === 'ready' ? entryFor(recipe, catalog.entries) : undefined;
      if (!entry) throw new ModelNotHereError(recipe.model.id);
      get().settings.change({ ...settingsOf(recipe), modelId: entry.id });
      get().models.select(entry.id);
      get().problems.dismiss();
      const which = recipe.image === undefined ? '' : ` It is about image ${recipe.image + 1} of ${recipe.images}.`;
      const other = describeOther(recipe, entry);
      const but = other === null ? '' : `, but it was made ${other}, so that the picture will differ`;
      const sentence = `The recipe's settings are in place${but}.${which}`;
      set({ note: { sentence, offersRun: true } });
    },

    openLink: (hash) =>
      attempt(() => {
        set({ unopenedLink: hash });
        if (get().models.catalog.status !== 'ready') return;
        const recipe = parseRecipeHash(hash);
        if (recipe) get().share.applyRecipe(recipe);
        set({ unopenedLink: null });
      }),

    async openFile(file) {
      try {
        const recipe = await recipeOfFile(file);
        attempt(() => get().share.applyRecipe(recipe));
      } catch (error) {
        get().problems.report(error);
      }
    },
  };
};
