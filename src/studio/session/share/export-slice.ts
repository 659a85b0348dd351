import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { nameOf, type Cutting } from './files.ts';
import { filmOf } from './film.ts';

export const filmTypes = { gif: 'image/gif', mp4: 'video/mp4' } as const;
export type FilmKind = keyof typeof filmTypes;

/** A file on its way. */
export interface Export {
  readonly kind: FilmKind;
  /** 0 to 1. */
  readonly fraction: number;
}

export interface ExportSlice {
  /** Whether this browser makes videos; taken for granted until it is known. */
  readonly makesVideos: boolean;
  readonly findVideoSupport: () => Promise<void>;
  readonly exporting: Export | null;
  /** The shown run as a film; null when there is none, another is being made, it was cancelled, or failed, which is said. */
  readonly makeFilm: (kind: FilmKind, cutting: Cutting) => Promise<{ readonly file: Blob; readonly name: string } | null>;
  readonly cancelExport: () => void;
}

export function createExportSlice({ exporter }: StudioDependencies): StateCreator<StudioState, [], [], ExportSlice> {
  return (set, get) => {
    let current: AbortController | null = null;
    return {
      makesVideos: true,
      exporting: null,

      findVideoSupport: async () => set({ makesVideos: await exporter.makesVideos() }),

      async makeFilm(kind, cutting) {
        const { trajectory } = get();
        const film = trajectory && filmOf(trajectory, cutting);
        const last = trajectory?.frames.at(-1);
        if (current || !film || !last) return null;
        const { signal } = (current = new AbortController());
        set({ exporting: { kind, fraction: 0 } });
        try {
          const bytes = await exporter[kind](signal, film, (fraction) => {
            if (!signal.aborted) set({ exporting: { kind, fraction } });
          });
          return { file: new Blob([bytes], { type: filmTypes[kind] }), name: nameOf(trajectory.recipe, last, cutting.image, kind) };
        } catch (error) {
          if (!signal.aborted) get().report(error);
          return null;
        } finally {
          current = null;
          set({ exporting: null });
        }
      },

      cancelExport: () => current?.abort(),
    };
  };
}
