import { describe, expect, it } from 'vitest';
import type { FilmExporter } from '../../../../workers/export/client.ts';
import type { Film } from '../../../../workers/export/film.ts';
import { testExporter, testStudio } from '../testing/studio.ts';
import type { Cutting } from './files.ts';

const whole: Cutting = { image: null, kind: 'predictedX0', scale: 2 };

async function studioWithRun(parts: Partial<FilmExporter>) {
  const studio = testStudio({ exporter: testExporter(parts) });
  await studio.getState().loadModels();
  studio.getState().changeSettings({ seed: 7, images: 3, steps: 4 });
  await studio.getState().generate();
  return studio;
}

/** An exporter that goes on until it is told to end. */
const endless: Partial<FilmExporter> = {
  gif: (signal, _film, onProgress) => {
    onProgress(0.5);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError'))));
  },
};

describe('a film of a run', () => {
  it('has its frames, at the pace of playback, of the grid or of one image', async () => {
    const films: Film[] = [];
    const studio = await studioWithRun({ gif: (_signal, film) => (films.push(film), Promise.resolve(Uint8Array.of(1, 2))) });
    const made = await studio.getState().makeFilm('gif', whole);
    expect(made).toMatchObject({ name: 'tiny-seed-7-dpm-solver++-4-steps.gif', file: { type: 'image/gif', size: 2 } });
    await studio.getState().makeFilm('gif', { ...whole, image: 2, kind: 'latent' });
    const size = studio.getState().trajectory?.imageSize ?? 0;
    expect(films[0]).toMatchObject({ width: 2 * size, height: 2 * size, scale: 2, millisecondsPerFrame: 150, lastMilliseconds: 1500 });
    expect(films[0]?.frames.map(([red]) => red)).toEqual([0, 1, 2, 3, 4]);
    expect(films[1]).toMatchObject({ width: size, height: size });
  });

  it('tells how far it is, and can be cancelled without a word', async () => {
    const studio = await studioWithRun(endless);
    const making = studio.getState().makeFilm('gif', whole);
    expect(studio.getState().exporting).toEqual({ kind: 'gif', fraction: 0.5 });
    expect(await studio.getState().makeFilm('gif', whole)).toBeNull();
    studio.getState().cancelExport();
    expect(await making).toBeNull();
    expect(studio.getState()).toMatchObject({ exporting: null, problem: null });
  });

  it('that fails says so', async () => {
    const studio = await studioWithRun({ gif: () => Promise.reject(new Error('no room')) });
    expect(await studio.getState().makeFilm('gif', whole)).toBeNull();
    expect(studio.getState().problem?.sentence).toContain('Something unexpected happened.');
  });

  it('may be a video', async () => {
    const studio = await studioWithRun({ mp4: () => Promise.resolve(Uint8Array.of(3)) });
    expect(await studio.getState().makeFilm('mp4', whole)).toMatchObject({
      name: 'tiny-seed-7-dpm-solver++-4-steps.mp4',
      file: { type: 'video/mp4', size: 1 },
    });
  });

  it('says whether this browser makes videos', async () => {
    const studio = testStudio({ exporter: testExporter({ makesVideos: () => Promise.resolve(false) }) });
    expect(studio.getState().makesVideos).toBe(true);
    await studio.getState().findVideoSupport();
    expect(studio.getState().makesVideos).toBe(false);
  });

  it('needs a run', async () => {
    expect(await testStudio().getState().makeFilm('gif', whole)).toBeNull();
  });
});
