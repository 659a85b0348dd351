import { join } from 'node:path';
import { download, type DownloadProgress } from './download.ts';

/**
 * The checkpoint of TensorFlow's Inception network of 2015-12-05 that the PyTorch metrics libraries (pytorch-fid,
 * clean-fid, torch-fidelity's twin of it) measure with, as its maintainer publishes it.
 */
export const OFFICIAL_CHECKPOINT = {
  name: 'inception-2015-12-05',
  url: 'https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth',
  file: 'pt_inception-2015-12-05-6726825d.pth',
  bytes: 95_628_359,
  sha256: '6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2',
} as const;

/**
 * The path of the official checkpoint in the cache, downloaded where it is not there yet.
 * @throws DownloadError, FileWriteError; the signal's reason when aborted
 */
export function officialCheckpoint(
  cacheRoot: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ((progress: DownloadProgress) => void) | undefined },
): Promise<string> {
  const { url, file, bytes, sha256 } = OFFICIAL_CHECKPOINT;
  return download({
    url,
    path: join(cacheRoot, 'feature-networks', file),
    bytes,
    sha256,
    advice: 'try again, which goes on where it stopped, or name a feature network with --features',
    ...options,
  });
}
