import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, Quality } from 'mediabunny';
import { millisecondsOf, nextTurn, type ExportOptions, type Film } from './film.ts';
import { videoSize, type VideoCodec } from './video.ts';

/** Of each of the film's own pixels in a frame: noise is what a codec leaves out first, and films are short. */
const bitsPerPixel = 12;
/** What encoders take for granted when they divide a bitrate among frames. */
const framesPerSecond = 30;

/**
 * An MP4 of a film, enlarged without blur (`videoSize`), black where there is no image, by the browser's own encoder.
 * Throws the signal's reason between two frames.
 */
export async function encodeMp4(film: Film, codec: VideoCodec, { signal, onProgress }: ExportOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = videoSize(film);
  const canvas = new OffscreenCanvas(width, height);
  const source = new CanvasSource(canvas, {
    codec: codec.name,
    fullCodecString: codec.fullName,
    quality: new Quality({ bitrate: bitsPerPixel * framesPerSecond * film.width * film.height }),
  });
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
  output.addVideoTrack(source);
  await output.start();
  try {
    const paint = painterOf(film, canvas);
    let start = 0;
    for (const [index, frame] of film.frames.entries()) {
      signal.throwIfAborted();
      paint(frame);
      const milliseconds = millisecondsOf(film, index);
      await source.add(start / 1000, milliseconds / 1000);
      start += milliseconds;
      onProgress((index + 1) / film.frames.length);
      await nextTurn();
    }
    signal.throwIfAborted();
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  if (!output.target.buffer) throw new Error('the muxer ended without a file');
  return new Uint8Array(output.target.buffer);
}

/** Paints frames so that they fill the canvas. */
function painterOf({ width, height }: Film, canvas: OffscreenCanvas): (frame: Film['frames'][number]) => void {
  const small = new OffscreenCanvas(width, height);
  const source = small.getContext('2d');
  const target = canvas.getContext('2d', { alpha: false });
  if (!source || !target) throw new Error('this browser gives the worker no canvas');
  target.imageSmoothingEnabled = false;
  return (frame) => {
    source.putImageData(new ImageData(frame, width, height), 0, 0);
    target.fillRect(0, 0, canvas.width, canvas.height);
    target.drawImage(small, 0, 0, canvas.width, canvas.height);
  };
}
