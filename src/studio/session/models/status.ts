import type { Caching, PrepareProgress } from '../../../../packages/core/src/index.ts';
import type { WebProvider } from '../../../runtime/provider.ts';
import { formatMegabytes } from '../../ui/format.ts';
import { needsGuide } from '../settings/guidance.ts';
import type { Settings } from '../settings/settings.ts';
import type { ModelEntry } from './catalog.ts';
import type { Preparation } from '../state.ts';

/** The state of the chosen model in a few words; `fraction` is the share of the file that is being downloaded. */
export interface ModelStatusText {
  readonly text: string;
  readonly fraction: number | null;
  readonly tone: 'absent' | 'busy' | 'cached' | 'ready';
}

export const providerNames: Record<WebProvider, string> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** What of a model and its runtime lies in the browser's storage. */
export interface StorageState {
  /** Bytes of the weights that are still to come; undefined while unknown. */
  readonly missingWeights: number | undefined;
  /** Why not, where they were opened all the same. */
  readonly caching: Caching | null;
  /** Bytes of the runtime that are still to come; null while unknown. */
  readonly missingRuntime: number | null;
  /** Bytes of the guide that are still to come; 0 where the next run has none. */
  readonly missingGuide: number;
  /** Whether the server could not be reached when it was last asked. */
  readonly isOffline: boolean;
}

/** Bytes of its guide that a model's next run still has to download. */
export function missingGuideOf(entry: ModelEntry, settings: Settings, missing: Readonly<Record<string, number>>): number {
  if (!entry.guide || !needsGuide(settings, entry)) return 0;
  return missing[entry.guide.card.id] ?? entry.guide.card.file.bytes;
}

const reasonsNotCached: Record<Exclude<Caching, 'cached'>, string> = {
  full: "this browser's storage is full",
  forbidden: 'this browser forbids storage here',
};

export function describeModelStatus(
  { id, card }: ModelEntry,
  preparation: Preparation,
  { missingWeights, caching, missingRuntime, missingGuide, isOffline }: StorageState,
  provider: WebProvider | null,
): ModelStatusText {
  const size = formatMegabytes(card.file.bytes);
  if (preparation.status === 'preparing' && preparation.modelId === id) {
    return { ...describeProgress(preparation.progress, provider), tone: 'busy' };
  }
  if (preparation.status === 'ready' && preparation.modelId === id) {
    const where =
      missingWeights === 0 || caching === null || caching === 'cached' ? 'kept in this browser' : `not kept: ${reasonsNotCached[caching]}`;
    return { text: `Ready · ${size}, ${where}`, fraction: null, tone: 'ready' };
  }
  if (missingWeights === undefined) return { text: size, fraction: null, tone: 'absent' };
  const missing = missingWeights + missingGuide;
  if (isOffline && missing + (missingRuntime ?? 0) > 0) {
    const part = missingWeights > 0 ? 'this model' : missingGuide > 0 ? 'the guide of this model' : 'the runtime for this provider';
    return { text: `Offline: ${part} is not kept in this browser, so it cannot be downloaded now.`, fraction: null, tone: 'absent' };
  }
  if (missing > 0) return { text: describeDownload(missing, missingRuntime), fraction: null, tone: 'absent' };
  return missingRuntime === null || missingRuntime === 0
    ? { text: `${size}, kept in this browser`, fraction: null, tone: 'cached' }
    : { text: `${formatMegabytes(missingRuntime)} runtime, downloaded once`, fraction: null, tone: 'absent' };
}

/** What is transferred before the first picture. */
function describeDownload(modelBytes: number, missingRuntime: number | null): string {
  if (missingRuntime === null || missingRuntime === 0) return `${formatMegabytes(modelBytes)}, downloaded once`;
  const total = formatMegabytes(modelBytes + missingRuntime);
  return `${total}, downloaded once (${formatMegabytes(missingRuntime)} runtime)`;
}

/** How far the check and the opening of a model is that the visitor has just brought. */
export function describeOpening(checked: PrepareProgress | null, preparation: Preparation, provider: WebProvider | null): ModelStatusText {
  const progress = preparation.status === 'preparing' ? preparation.progress : checked;
  return { ...describeProgress(progress, provider), tone: 'busy' };
}

function describeProgress(progress: PrepareProgress | null, provider: WebProvider | null): Pick<ModelStatusText, 'text' | 'fraction'> {
  switch (progress?.phase) {
    case undefined:
      return { text: 'Starting…', fraction: null };
    case 'download': {
      const { receivedBytes, totalBytes } = progress;
      const received = formatMegabytes(receivedBytes).replace(' MB', '');
      return {
        text: `${progress.isGuide ? 'Downloading the guide' : 'Downloading'} · ${received} of ${formatMegabytes(totalBytes)}`,
        fraction: receivedBytes / totalBytes,
      };
    }
    case 'convert':
      return { text: 'Converting the weights…', fraction: null };
    case 'measure':
      return { text: 'Computing its known answer…', fraction: null };
    case 'verify':
      return { text: 'Checking the file…', fraction: 1 };
    case 'open':
      return { text: `Opening on ${provider ? providerNames[provider] : 'this machine'}, with a self-check…`, fraction: 1 };
  }
}
