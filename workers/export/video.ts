import type { Film } from './film.ts';

/** A codec of MP4 files, as WebCodecs and the muxer name it. */
export interface VideoCodec {
  readonly name: 'avc' | 'vp9' | 'av1';
  /** With profile and level (RFC 6381). */
  readonly fullName: string;
}

export interface VideoSize {
  readonly width: number;
  readonly height: number;
}

/** What every player shows well; a smaller video is a stamp on today's screens. */
const leastPixels = 256;
/** The largest picture that a level of each codec below allows at 60 frames a second. */
const mostArea = 2 ** 22;
/** Up to this area the lower of the two levels is enough at 60 frames a second. */
const areaOfLowerLevel = 2 ** 21;

/**
 * By how much a film's pixels are enlarged in a video: at least as much as it asks for and so that its shorter side has
 * 256 pixels, unless that is more than 2^22 pixels in all. It is even, since codecs halve the resolution of colours: so
 * every pixel keeps its own, and the size is even, which they ask for.
 */
export function videoScale({ width, height, scale }: Pick<Film, 'width' | 'height' | 'scale'>): number {
  const wanted = Math.max(scale, leastPixels / Math.min(width, height));
  const possible = Math.sqrt(mostArea / (width * height));
  return Math.max(2, Math.min(2 * Math.ceil(wanted / 2), 2 * Math.floor(possible / 2)));
}

/** The size of a film's video, in pixels. */
export function videoSize(film: Pick<Film, 'width' | 'height' | 'scale'>): VideoSize {
  const scale = videoScale(film);
  return { width: film.width * scale, height: film.height * scale };
}

/** The codecs in the order of how many players know them: H.264 High, VP9, AV1 Main. */
function codecsFor({ width, height }: VideoSize): readonly VideoCodec[] {
  const isLow = width * height <= areaOfLowerLevel;
  return [
    { name: 'avc', fullName: isLow ? 'avc1.64002a' : 'avc1.640033' },
    { name: 'vp9', fullName: isLow ? 'vp09.00.41.08' : 'vp09.00.51.08' },
    { name: 'av1', fullName: isLow ? 'av01.0.09M.08' : 'av01.0.13M.08' },
  ];
}

/** Whether this browser encodes a video. */
type IsEncodable = (config: VideoEncoderConfig) => Promise<boolean>;

const byWebCodecs: IsEncodable = async (config) => {
  // Absent from some browsers, and from all of them on an address that is not secure.
  if (!('VideoEncoder' in globalThis)) return false;
  return (await VideoEncoder.isConfigSupported(config)).supported === true;
};

/** The first codec in which this browser makes videos of a size; null where it makes none. */
export async function findVideoCodec(size: VideoSize, isEncodable: IsEncodable = byWebCodecs): Promise<VideoCodec | null> {
  for (const codec of codecsFor(size)) {
    if (await isEncodable({ codec: codec.fullName, ...size }).catch(() => false)) return codec;
  }
  return null;
}

/** Whether this browser makes videos at all. */
export async function makesVideos(): Promise<boolean> {
  return (await findVideoCodec({ width: leastPixels, height: leastPixels })) !== null;
}
