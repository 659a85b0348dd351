/** A place on an axis, 0 at its start and 1 at its end, and what is written there. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A linear axis. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Where a value lies, 0 to 1 within the axis. */
  readonly place: (value: number) => number;
}

/** @throws RangeError where the axis has no length */
export function linearScale(from: number, to: number): Scale {
  if (!(to > from)) throw new RangeError(`An axis from ${from} to ${to} has no length.`);
  return { from, to, place: (value) => (value - from) / (to - from) };
}

/** The step of 1, 2 or 5 times a power of ten that divides a length into `intervals` parts at most. */
function roundStep(length: number, intervals: number): number {
  const rough = length / intervals;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/**
 * Round values that divide an axis into about `intervals` parts.
 *
 * @param format how a value is written; by default with the digits that its step needs
 */
export function ticksOf({ from, to, place }: Scale, intervals: number, format?: (value: number) => string): Tick[] {
  const step = roundStep(to - from, intervals);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const write =
    format ?? ((value: number) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = Number(((first + index) * step).toFixed(digits));
    return { at: place(value), text: write(value) };
  });
}

/** An axis from 0 that holds all values and ends at one of its ticks. */
export function scaleFromZero(values: readonly number[], intervals: number): Scale {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0) return linearScale(0, 1);
  const step = roundStep(largest, intervals);
  return linearScale(0, Math.ceil(largest / step - 1e-9) * step);
}

/** A logarithmic axis. @throws RangeError where it has no length or a value has no logarithm */
export function logarithmicScale(from: number, to: number): Scale {
  if (!(from > 0 && to > from)) throw new RangeError(`An axis from ${from} to ${to} has no logarithms.`);
  const length = Math.log(to / from);
  return { from, to, place: (value) => Math.log(value / from) / length };
}

/** A logarithmic axis that holds all values, from one value of 1, 2 or 5 times a power of ten to another. */
export function logarithmicScaleAround(values: readonly number[]): Scale {
  const steps = [1, 2, 5, 10];
  const round = (value: number, isUp: boolean): number => {
    const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
    const share = value / power;
    const step = isUp
      ? steps.find((candidate) => candidate >= share * (1 - 1e-9))
      : steps.findLast((candidate) => candidate <= share * (1 + 1e-9));
    return (step ?? 1) * power;
  };
  const [from, to] = [round(Math.min(...values), false), round(Math.max(...values), true)];
  return to > from ? logarithmicScale(from, to) : logarithmicScale(from / 2, 2 * to);
}

/** The values of 1, 2 or 5 times a power of ten within a logarithmic axis. */
export function logarithmicTicks({ from, to, place }: Scale): Tick[] {
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(from)); exponent <= Math.ceil(Math.log10(to)); exponent++) {
    for (const factor of [1, 2, 5]) {
      const value = Number((factor * 10 ** exponent).toPrecision(1));
      if (value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9)) {
        ticks.push({ at: place(value), text: value.toLocaleString('en-US', { maximumFractionDigits: 6 }) });
      }
    }
  }
  return ticks;
}
