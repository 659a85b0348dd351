import type { StudioDependencies } from '../dependencies.ts';
import type { SliceCreator } from '../state.ts';
import { nameOf } from './files.ts';
import { filmOf, filmTypes } from './film.ts';

export function createExportsSlice({ exporter }: StudioDependencies): SliceCreator<'exports'> {
  return (set, get) => {
    let current: AbortController | null = null;
    return {
      makesVideos: true,
      current: null,

      findVideoSupport: async () => set({ makesVideos: await exporter.makesVideos() }),

      async makeFilm(kind, cutting) {
        const trajectory = get().trajectory.current;
        const film = trajectory && filmOf(trajectory, cutting);
        const last = trajectory?.frames.at(-1);
        if (current || !film || !last) return null;
        const { signal } = (current = new AbortController());
        set({ current: { kind, fraction: 0 } });
        try {
          const bytes = await exporter[kind](signal, film, (fraction) => {
            if (!signal.aborted) set({ current: { kind, fraction } });
          });
          return { file: new Blob([bytes], { type: filmTypes[kind] }), name: nameOf(trajectory.recipe, last, cutting.image, kind) };
        } catch (error) {
          if (!signal.aborted) get().problems.report(error);
          return null;
        } finally {
          current = null;
          set({ current: null });
        }
      },

      cancel: () => current?.abort(),
    };
  };
}
