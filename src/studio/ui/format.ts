/** Bytes as megabytes with one decimal: `8.1 MB`. */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A duration for reading at a glance: `58 ms`, `5.2 s`, `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A whole number in groups of three digits: `1,950,627`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** A rate or a time in [0, 1] with a fixed width: `0.707`. */
export function formatRate(value: number): string {
  return value.toFixed(3);
}

/** A timestep: continuous time like a rate, discrete time as it is. */
export function formatTimestep(timestep: number): string {
  return timestep <= 1 ? formatRate(timestep) : String(timestep);
}

/** A share in [0, 1] as a percentage: `12.5 %`. */
export function formatShare(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** Hours for reading at a glance: `56 min`, `3.2 h`. */
export function formatHours(hours: number): string {
  const minutes = Math.round(hours * 60);
  return minutes < 90 ? `${minutes} min` : `${hours.toFixed(1)} h`;
}
