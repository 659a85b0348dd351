import { DENSITY_SIDE, EXTENT, type Field } from './field.ts';
import { PARTICLES, type ToyFrame } from './paths.ts';

/** The colours of a drawing, as the page's theme has them. */
export interface Inks {
  readonly density: string;
  readonly arrow: string;
  readonly path: string;
  readonly particle: string;
  readonly predicted: string;
}

export interface ToyScene {
  readonly field: Field;
  /** From the first to the one that is looked at. */
  readonly frames: readonly ToyFrame[];
  /** Whether all particles are one at the start, which is marked. */
  readonly startsAtPoint: boolean;
}

/** Every so manieth particle leaves a path. */
const pathInterval = 10;
/** Nowhere does the density hide what is drawn on it. */
const densestOpacity = 0.75;

/** Draws a moment of the toy on a square canvas of `size` pixels, `scale` of which are one of the page's. */
export function paintToy(
  context: CanvasRenderingContext2D,
  size: number,
  scale: number,
  { field, frames, startsAtPoint }: ToyScene,
  inks: Inks,
): void {
  const across = (x: number) => ((x / EXTENT + 1) / 2) * size;
  const down = (y: number) => ((1 - y / EXTENT) / 2) * size;
  const placeOf = ({ latent }: ToyFrame, particle: number) =>
    [across(latent[2 * particle] ?? 0), down(latent[2 * particle + 1] ?? 0)] as const;

  context.clearRect(0, 0, size, size);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(densityPicture(field, inks.density), 0, 0, size, size);

  context.lineCap = 'round';
  context.lineWidth = scale;
  context.strokeStyle = inks.arrow;
  context.globalAlpha = 0.6;
  context.beginPath();
  for (const { x, y, dx, dy } of field.arrows) arrow(context, across(x), down(y), (dx / EXTENT / 2) * size, (-dy / EXTENT / 2) * size);
  context.stroke();

  const now = frames.at(-1);
  const [start] = frames;
  if (!now || !start) return;

  const path = (particle: number) => {
    context.moveTo(...placeOf(start, particle));
    for (const frame of frames.slice(1)) context.lineTo(...placeOf(frame, particle));
  };
  context.strokeStyle = inks.path;
  context.globalAlpha = 0.4;
  context.beginPath();
  for (let particle = pathInterval; particle < PARTICLES; particle += pathInterval) path(particle);
  context.stroke();

  context.globalAlpha = 1;
  context.lineWidth = 2 * scale;
  context.beginPath();
  path(0);
  context.stroke();

  context.fillStyle = inks.particle;
  context.beginPath();
  for (let particle = 0; particle < PARTICLES; particle += 1) {
    const [x, y] = placeOf(now, particle);
    context.moveTo(x + 1.5 * scale, y);
    context.arc(x, y, 1.5 * scale, 0, 2 * Math.PI);
  }
  context.fill();

  const [x, y] = placeOf(now, 0);
  circle(context, x, y, 4.5 * scale, 2 * scale, inks.particle);
  if (startsAtPoint) circle(context, ...placeOf(start, 0), 7 * scale, 1.5 * scale, inks.path);
  cross(context, across(now.predictedX0[0] ?? 0), down(now.predictedX0[1] ?? 0), 5 * scale, inks.predicted, scale);
}

function densityPicture({ density }: Field, ink: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(DENSITY_SIDE, DENSITY_SIDE);
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = new ImageData(DENSITY_SIDE, DENSITY_SIDE);
  for (const [place, share] of density.entries()) image.data[4 * place + 3] = 255 * densestOpacity * Math.sqrt(share);
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = ink;
  context.fillRect(0, 0, DENSITY_SIDE, DENSITY_SIDE);
  return canvas;
}

/** Adds an arrow around (x, y), unless it has no length. */
function arrow(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number): void {
  if (dx === 0 && dy === 0) return;
  const [tipX, tipY] = [x + dx / 2, y + dy / 2];
  context.moveTo(x - dx / 2, y - dy / 2);
  context.lineTo(tipX, tipY);
  for (const side of [1, -1]) {
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - 0.3 * dx + side * 0.2 * dy, tipY - 0.3 * dy - side * 0.2 * dx);
  }
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number, width: number, ink: string): void {
  context.strokeStyle = ink;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, reach: number, ink: string, scale: number): void {
  context.strokeStyle = ink;
  context.lineWidth = 2.5 * scale;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x - reach, y + reach);
  context.lineTo(x + reach, y - reach);
  context.stroke();
}
