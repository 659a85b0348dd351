import type { ModelSource, PrepareProgress, PrepareRequest } from './contract.ts';
import { loadFile, type LoadedFile } from './load-file.ts';
import { loadRuntime, type RuntimeLoadOptions } from './program.ts';

/**
 * Gets a model's weights and, at the same time, the runtime that computes with them. Progress counts the bytes of both.
 * When one of them fails the other is stopped, too, and what has come of it is cached.
 * Throws DownloadError, IntegrityError, InsecurePageError, RuntimeLoadError, or the signal's reason.
 */
export async function loadModel(
  { card, weightsUrl, provider }: ModelSource & Pick<PrepareRequest, 'provider'>,
  { onProgress, loadEngine, loadDecoder, ...options }: RuntimeLoadOptions,
): Promise<LoadedFile> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const total = countTogether(onProgress);
  const ofWeights = total.line((await options.cache.has(card)) ? 0 : card.file.bytes);
  const ofProgram = total.line(0);
  const weights = loadFile(weightsUrl, card, { ...options, signal, onProgress: ofWeights });
  const engine = loadRuntime(provider, { ...options, loadEngine, loadDecoder, signal, onProgress: ofProgram });
  try {
    const [loaded] = await Promise.all([weights, engine]);
    return loaded;
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled([weights, engine]);
    throw error;
  }
}

/** Adds up the bytes of downloads that run at the same time, each with a line of its own. */
function countTogether(onProgress: (progress: PrepareProgress) => void): {
  readonly line: (totalBytes: number) => (progress: PrepareProgress) => void;
} {
  const lines: { receivedBytes: number; totalBytes: number }[] = [];
  const sum = (key: 'receivedBytes' | 'totalBytes') => lines.reduce((total, line) => total + line[key], 0);
  return {
    line(totalBytes) {
      const line = { receivedBytes: 0, totalBytes };
      lines.push(line);
      return (progress) => {
        if ('receivedBytes' in progress) Object.assign(line, { receivedBytes: progress.receivedBytes, totalBytes: progress.totalBytes });
        else line.receivedBytes = line.totalBytes;
        const [receivedBytes, bytes] = [sum('receivedBytes'), sum('totalBytes')];
        // What one of them does besides is not worth a word while the other is on its way.
        onProgress(
          receivedBytes < bytes || 'receivedBytes' in progress ? { phase: 'download', receivedBytes, totalBytes: bytes } : progress,
        );
      };
    },
  };
}
