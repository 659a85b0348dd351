import type { StudioDependencies } from '../dependencies.ts';
import { createJob } from '../job.ts';
import type { SliceCreator } from '../state.ts';
import { nameOf } from './files.ts';
import { filmOf, filmTypes } from './film.ts';

export function createExportsSlice({ exporter }: StudioDependencies): SliceCreator<'exports'> {
  return (set, get) => {
    const job = createJob(({ status }) => {
      if (status === 'idle') set({ current: null });
    });
    return {
      makesVideos: true,
      current: null,

      findVideoSupport: async () => set({ makesVideos: await exporter.makesVideos() }),

      async makeFilm(kind, cutting) {
        const trajectory = get().trajectory.current;
        const film = trajectory && filmOf(trajectory, cutting);
        const last = trajectory?.frames.at(-1);
        if (!film || !last) return null;
        const end = await job.start((signal) => {
          set({ current: { kind, fraction: 0 } });
          return exporter[kind](signal, film, (fraction) => {
            if (!signal.aborted) set({ current: { kind, fraction } });
          });
        });
        if (end?.outcome === 'failed') get().problems.report(end.error);
        if (end?.outcome !== 'finished') return null;
        return { file: new Blob([end.result], { type: filmTypes[kind] }), name: nameOf(trajectory.recipe, last, cutting.image, kind) };
      },

      cancel: job.stop,
    };
  };
}
