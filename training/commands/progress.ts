import { Presets, SingleBar } from 'cli-progress';

/** A bar on standard error; plain lines now and then where that is no terminal. */
export interface ProgressBar {
  update(done: number, details: string): void;
  /** Prints a line above the bar. */
  note(line: string): void;
  stop(): void;
}

/** Where there is no terminal. */
const SECONDS_BETWEEN_LINES = 20;

/** Starts a bar over `total` units of work, `done` of them already done. */
export function startProgress(label: string, total: number, done = 0): ProgressBar {
  return process.stderr.isTTY ? terminalBar(label, total, done) : plainLines(label, total);
}

function terminalBar(label: string, total: number, done: number): ProgressBar {
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total}  {details}  {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      gracefulExit: false,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  bar.start(total, done, { details: '' });
  return {
    update: (value, details) => {
      bar.update(value, { details });
    },
    note(line) {
      process.stderr.write(`\r\u001b[K${line}\n`);
      bar.render();
    },
    stop: () => {
      bar.stop();
    },
  };
}

function plainLines(label: string, total: number): ProgressBar {
  const started = performance.now();
  let first: number | null = null;
  let lastLine = -Infinity;
  return {
    update(done, details) {
      first ??= done;
      const seconds = (performance.now() - started) / 1000;
      if (seconds - lastLine < SECONDS_BETWEEN_LINES && done < total) return;
      lastLine = seconds;
      const left = done > first ? ` ${formatDuration((seconds * (total - done)) / (done - first))} left` : '';
      process.stderr.write(`${label} ${done}/${total} ${details}${left}\n`);
    },
    note: (line) => {
      process.stderr.write(`${line}\n`);
    },
    stop: () => undefined,
  };
}

/** 4000 seconds as `1h06m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}
