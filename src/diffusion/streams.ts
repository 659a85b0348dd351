/*
 * Which streams of an image's seed (gaussian.ts) serve what. All that draws noise for pictures takes its stream from here,
 * so that a picture that is edited or painted anew with the seed it was drawn with meets other noise than its own.
 */
const STREAMS_PER_USE = 0x1_0000;

/** The streams of one kind of run. */
export interface RunStreams {
  /** The latent that the run starts from, or what its pictures are noised with. */
  readonly start: number;
  /** Fresh noise of step `step`, from 0. */
  readonly step: (step: number) => number;
}

/** Images drawn from noise alone: what every recipe means. */
export const GENERATION_STREAMS = streamsOfUse(0);
/** Pictures that are noised and denoised again. */
export const EDIT_STREAMS = streamsOfUse(1);
/** Pictures of which a part is painted anew. */
export const INPAINTING_STREAMS = streamsOfUse(2);
/** The noise that the page shows an image under. */
export const NOISING_STREAM = streamsOfUse(3).start;
/** Photographs that are noised to where a run's last step starts, to be measured. */
export const LAST_STEP_STREAM = streamsOfUse(4).start;
/** Which class an image is drawn of, where images have classes as often as those of a training. */
export const LABEL_STREAM = streamsOfUse(5).start;

function streamsOfUse(use: number): RunStreams {
  const start = use * STREAMS_PER_USE;
  return { start, step: (step) => start + 1 + step };
}
