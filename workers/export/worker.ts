import { expose, transfer } from 'comlink';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { exportErrors, type ExportService } from './contract.ts';
import { encodeGif } from './gif.ts';

installErrorTransfer(exportErrors);
installAbortTransfer();
showLife();

expose({
  async gif(signal, film, onProgress) {
    const bytes = await encodeGif(film, { signal, onProgress });
    return transfer(bytes, [bytes.buffer]);
  },
  async mp4(signal, film, codec, onProgress) {
    // A muxer is much to load for somebody who wants a GIF.
    const { encodeMp4 } = await import('./mp4.ts');
    const bytes = await encodeMp4(film, codec, { signal, onProgress });
    return transfer(bytes, [bytes.buffer]);
  },
} satisfies ExportService);
