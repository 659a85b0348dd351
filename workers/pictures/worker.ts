import { expose, transfer } from 'comlink';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { pictureErrors, type PicturesService } from './contract.ts';
import { createCropper } from './crop.ts';

installErrorTransfer(pictureErrors);
installAbortTransfer();
showLife();

const cropper = createCropper(
  (file) => createImageBitmap(file),
  (side) => new OffscreenCanvas(side, side),
);

expose({
  async crop(...parameters) {
    const pictures = await cropper.crop(...parameters);
    return transfer(pictures, [pictures.pixels.buffer]);
  },
} satisfies PicturesService);
