import { describe, expect, it } from 'vitest';
import type { FilmExporter } from '../../../../workers/export/client.ts';
import type { Film } from '../../../../workers/export/film.ts';
import { testExporter, testStudio } from '../testing/studio.ts';
import type { Cutting } from './files.ts';

const whole: Cutting = { image: null, kind: 'predictedX0', scale: 2 };

async function studioWithRun(parts: Partial<FilmExporter>) {
  const studio = testStudio({ exporter: testExporter(parts) });
  await studio.getState().models.load();
  studio.getState().settings.change({ seed: 7, images: 3, steps: 4 });
  await studio.getState().run.generate();
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
    const made = await studio.getState().exports.makeFilm('gif', whole);
    expect(made).toMatchObject({ name: 'tiny-seed-7-dpm-solver++-4-steps.gif', file: { type: 'image/gif', size: 2 } });
    await studio.getState().exports.makeFilm('gif', { ...whole, image: 2, kind: 'latent' });
    const size = studio.getState().trajectory.current?.imageSize ?? 0;
    expect(films[0]).toMatchObject({ width: 2 * size, height: 2 * size, scale: 2, millisecondsPerFrame: 150, lastMilliseconds: 1500 });
    expect(films[0]?.frames.map(([red]) => red)).toEqual([0, 1, 2, 3, 4]);
    expect(films[1]).toMatchObject({ width: size, height: size });
  });

  it('tells how far it is, and can be cancelled without a word', async () => {
    const studio = await studioWithRun(endless);
    const making = studio.getState().exports.makeFilm('gif', whole);
    expect(studio.getState().exports.current).toEqual({ kind: 'gif', fraction: 0.5 });
    expect(await studio.getState().exports.makeFilm('gif', whole)).toBeNull();
    studio.getState().exports.cancel();
    expect(await making).toBeNull();
    expect(studio.getState()).toMatchObject({ exports: { current: null }, problems: { current: null } });
  });

  it('that fails says so', async () => {
    const studio = await studioWithRun({ gif: () => Promise.reject(new Error('no room')) });
    expect(await studio.getState().exports.makeFilm('gif', whole)).toBeNull();
    expect(studio.getState().problems.current?.sentence).toContain('Something unexpected happened.');
  });

  it('may be a video', async () => {
    const studio = await studioWithRun({ mp4: () => Promise.resolve(Uint8Array.of(3)) });
    expect(await studio.getState().exports.makeFilm('mp4', whole)).toMatchObject({
      name: 'tiny-seed-7-dpm-solver++-4-steps.mp4',
      file: { type: 'video/mp4', size: 1 },
    });
  });

  it('says whether this browser makes videos', async () => {
    const studio = testStudio({ exporter: testExporter({ makesVideos: () => Promise.resolve(false) }) });
    expect(studio.getState().exports.makesVideos).toBe(true);
    await studio.getState().exports.findVideoSupport();
    expect(studio.getState().exports.makesVideos).toBe(false);
  });

  it('needs a run', async () => {
    expect(await testStudio().getState().exports.makeFilm('gif', whole)).toBeNull();
  });
});
