import type { PrepareProgress } from '../../../workers/sampling/contract.ts';
import type { WebProvider } from '../../runtime/provider.ts';
import { formatMegabytes } from '../format.ts';
import type { ModelEntry } from './catalog.ts';
import type { Preparation } from './slice.ts';

/** The state of the chosen model in a few words; `fraction` is the share of the file that is being downloaded. */
export interface ModelStatusText {
  readonly text: string;
  readonly fraction: number | null;
  readonly tone: 'absent' | 'busy' | 'kept' | 'ready';
}

const providerNames: Record<WebProvider, string> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** @param kept whether the weights lie in the browser's storage; undefined while unknown */
export function describeModelStatus(
  { id, card }: ModelEntry,
  preparation: Preparation,
  kept: boolean | undefined,
  provider: WebProvider | null,
): ModelStatusText {
  const size = formatMegabytes(card.file.bytes);
  if (preparation.status === 'preparing' && preparation.modelId === id) {
    return { ...describeProgress(preparation.progress, provider), tone: 'busy' };
  }
  if (preparation.status === 'ready' && preparation.modelId === id) {
    return { text: kept ? `Ready · ${size}, kept in this browser` : `Ready · ${size}, not kept: this browser has no room`, fraction: null, tone: 'ready' };
  }
  if (kept === undefined) return { text: size, fraction: null, tone: 'absent' };
  return kept
    ? { text: `${size}, kept in this browser`, fraction: null, tone: 'kept' }
    : { text: `${size}, downloaded once`, fraction: null, tone: 'absent' };
}

/** How far the check and the opening of a model is that the visitor has just brought. */
export function describeOpening(checked: PrepareProgress | null, preparation: Preparation, provider: WebProvider | null): ModelStatusText {
  const progress = preparation.status === 'preparing' ? preparation.progress : checked;
  return { ...describeProgress(progress, provider), tone: 'busy' };
}

function describeProgress(
  progress: PrepareProgress | null,
  provider: WebProvider | null,
): Pick<ModelStatusText, 'text' | 'fraction'> {
  switch (progress?.phase) {
    case undefined:
      return { text: 'Starting…', fraction: null };
    case 'download':
    case 'runtime': {
      const { receivedBytes, totalBytes } = progress;
      const received = formatMegabytes(receivedBytes).replace(' MB', '');
      const title = progress.phase === 'download' ? 'Downloading' : 'Downloading the runtime';
      return { text: `${title} · ${received} of ${formatMegabytes(totalBytes)}`, fraction: receivedBytes / totalBytes };
    }
    case 'verify':
      return { text: 'Checking the file…', fraction: 1 };
    case 'open':
      return { text: `Opening on ${provider ? providerNames[provider] : 'this machine'}, with a self-check…`, fraction: 1 };
  }
}
