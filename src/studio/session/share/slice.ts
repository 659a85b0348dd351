import type { RecipeDocument } from '../../../documents/recipe.ts';
import type { ModelEntry } from '../models/catalog.ts';
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

function describeOtherGuide({ title, guide }: ModelEntry): string {
  return guide ? `another guide of the model ${title}` : `a guide of the model ${title}, which has none here`;
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
      const isSameFile = entry.card.file.sha256.startsWith(recipe.model.sha256);
      const which = recipe.image === undefined ? '' : ` It is about image ${recipe.image + 1} of ${recipe.images}.`;
      const hasSameGuide =
        recipe.options.guidance === undefined ||
        recipe.options.label !== undefined ||
        (entry.guide !== undefined && isFileOf(entry.guide.card, recipe.model.guide));
      const sentence =
        isSameFile && hasSameGuide
          ? `The recipe's settings are in place.${which}`
          : `The recipe's settings are in place, but it was made with ${isSameFile ? describeOtherGuide(entry) : `another version of the model ${entry.title}`}, so that the picture will differ.${which}`;
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
