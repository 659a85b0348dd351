import type { StateCreator } from 'zustand/vanilla';
import type { RecipeDocument } from '../../../documents/recipe.ts';
import type { ModelEntry } from '../models/catalog.ts';
import type { StudioState } from '../store.ts';
import { ModelNotHereError, RunUnderWayError } from './errors.ts';
import { parseRecipeHash } from './link.ts';
import { recipeOfFile } from './read-file.ts';
import { settingsOf } from './recipe.ts';

/** What the page says after it took something over. */
export interface Note {
  readonly sentence: string;
  /** Whether the images can be made right away. */
  readonly offersRun: boolean;
  /** An address to be copied by hand. */
  readonly link?: string;
}

export interface KeepSlice {
  /** By how much the pixels of saved pictures are enlarged: 1, 2, 4 or 8. */
  readonly exportScale: number;
  readonly chooseExportScale: (scale: number) => void;
  readonly note: Note | null;
  readonly tell: (note: Note | null) => void;
  /** Sets the settings to a recipe's and offers to make its images. Throws what stands in the way, in a sentence. */
  readonly applyRecipe: (recipe: RecipeDocument) => void;
  /** An address that has not been taken over: what it needs may be here when the models are listed again. */
  readonly unopenedLink: string | null;
  /** Follows an address that carries a recipe, once the models are listed; says so when it cannot. */
  readonly openLink: (hash: string) => void;
  /** Restores the settings from a PNG or a recipe file; says so when it cannot. */
  readonly openFile: (file: Blob) => Promise<void>;
}

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

export const createKeepSlice: StateCreator<StudioState, [], [], KeepSlice> = (set, get) => {
  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      set({ note: null });
      get().report(error);
    }
  }

  return {
    exportScale: 1,
    chooseExportScale: (scale) => set({ exportScale: scale }),
    note: null,
    unopenedLink: null,
    tell: (note) => set({ note }),

    applyRecipe(recipe) {
      const { catalog, run } = get();
      if (run.status !== 'idle') throw new RunUnderWayError();
      const entry = catalog.status === 'ready' ? entryFor(recipe, catalog.entries) : undefined;
      if (!entry) throw new ModelNotHereError(recipe.model.id);
      get().changeSettings({ ...settingsOf(recipe), modelId: entry.id });
      get().selectModel(entry.id);
      get().dismissProblem();
      const isSameFile = entry.card.file.sha256.startsWith(recipe.model.sha256);
      const which = recipe.image === undefined ? '' : ` It is about image ${recipe.image + 1} of ${recipe.images}.`;
      const hasSameGuide =
        recipe.options.guidance === undefined || (entry.guide !== undefined && isFileOf(entry.guide.card, recipe.model.guide));
      const sentence =
        isSameFile && hasSameGuide
          ? `The recipe's settings are in place.${which}`
          : `The recipe's settings are in place, but it was made with ${isSameFile ? describeOtherGuide(entry) : `another version of the model ${entry.title}`}, so that the picture will differ.${which}`;
      set({ note: { sentence, offersRun: true } });
    },

    openLink: (hash) =>
      attempt(() => {
        set({ unopenedLink: hash });
        if (get().catalog.status !== 'ready') return;
        const recipe = parseRecipeHash(hash);
        if (recipe) get().applyRecipe(recipe);
        set({ unopenedLink: null });
      }),

    async openFile(file) {
      try {
        const recipe = await recipeOfFile(file);
        attempt(() => get().applyRecipe(recipe));
      } catch (error) {
        get().report(error);
      }
    },
  };
};
