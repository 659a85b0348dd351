import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { pack } from 'tar-stream';

/* Small datasets in the official layouts, made for the tests. */

/** Writes files, given by their paths below `folder`. */
export async function writeFiles(folder: string, files: Readonly<Record<string, Buffer | string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Everything that an iterable gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** A JPEG whose red grows to the right, whose green grows downwards and whose blue is `blue`. */
export function gradientJpeg(width: number, height: number, blue = 0): Promise<Buffer> {
  return gradient(width, height, blue).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** The same as a PNG, so that every pixel is exact. */
export function gradientPng(width: number, height: number, blue = 0): Promise<Buffer> {
  return gradient(width, height, blue).png().toBuffer();
}

function gradient(width: number, height: number, blue: number): Sharp {
  const pixels = Buffer.alloc(3 * width * height);
  for (let index = 0; index < width * height; index++) {
    pixels[3 * index] = Math.round((255 * (index % width)) / width);
    pixels[3 * index + 1] = Math.round((255 * Math.floor(index / width)) / height);
    pixels[3 * index + 2] = blue;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export type NamedFiles = readonly (readonly [name: string, bytes: Buffer])[];

/** A zip archive (APPNOTE.TXT 4.3), its entries stored or deflated. */
export function zipOf(files: NamedFiles, method: 'stored' | 'deflated' = 'stored'): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const data = method === 'stored' ? bytes : deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method === 'stored' ? 0 : 8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name)]);
    parts.push(local, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name));
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** A tar archive, not compressed. */
export function tarOf(files: NamedFiles): Promise<Buffer> {
  const archive = pack();
  for (const [name, bytes] of files) archive.entry({ name }, bytes);
  archive.finalize();
  return buffer(archive);
}

/** A gzipped tar archive. */
export async function tarballOf(files: NamedFiles): Promise<Buffer> {
  return gzipSync(await tarOf(files));
}

/** A MATLAB level 5 file of row vectors of doubles stored as uint16, as MATLAB stores small whole numbers. */
export function matlabOf(variables: Readonly<Record<string, readonly number[]>>, compressed = true): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  const elements = Object.entries(variables).map(([name, values]) => {
    const numbers = Buffer.from(Uint16Array.from(values).buffer);
    const dimensions = Buffer.from(Int32Array.of(1, values.length).buffer);
    const matrix = matlabElement(14, [
      matlabElement(6, [Buffer.from([6, 0, 0, 0, 0, 0, 0, 0])]),
      matlabElement(5, [dimensions]),
      matlabElement(1, [Buffer.from(name)]),
      matlabElement(4, [numbers]),
    ]);
    return compressed ? matlabElement(15, [deflateSync(matrix)]) : matrix;
  });
  return Buffer.concat([header, ...elements]);
}

/** A data element: its type, its length, its bytes and, but for compressed ones, padding to 8 bytes. */
export function matlabElement(type: number, parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data, Buffer.alloc(type === 15 ? 0 : (8 - (data.length % 8)) % 8)]);
}

/** Names and JPEGs of `count` CelebA faces at half the official size. */
export async function faces(count: number, width = 89, height = 109): Promise<[string, Buffer][]> {
  const names = Array.from({ length: count }, (_, index) => `${String(index + 1).padStart(6, '0')}.jpg`);
  return Promise.all(names.map(async (name, index): Promise<[string, Buffer]> => [name, await gradientJpeg(width, height, index)]));
}

/** A CelebA folder with its zip archive; partitions repeat 0, 1, 2, 0, ... */
export async function writeCelebA(folder: string, count: number, width = 89, height = 109): Promise<void> {
  const images = await faces(count, width, height);
  await writeFiles(folder, {
    'img_align_celeba.zip': zipOf(images.map(([name, bytes]) => [`img_align_celeba/${name}`, bytes])),
    'list_eval_partition.txt': images.map(([name], index) => `${name} ${index % 3}\n`).join(''),
  });
}

/** Names and JPEGs of `count` flowers. */
export async function flowers(count: number): Promise<[string, Buffer][]> {
  const names = Array.from({ length: count }, (_, index) => `image_${String(index + 1).padStart(5, '0')}.jpg`);
  return Promise.all(names.map(async (name, index): Promise<[string, Buffer]> => [name, await gradientJpeg(40, 32, index)]));
}

/** A Flowers 102 folder with its tarball; image i has label `labels[i]` and partitions repeat train, valid, test. */
export async function writeFlowers(folder: string, labels: readonly number[]): Promise<void> {
  const images = await flowers(labels.length);
  const third = (rest: number): number[] => labels.map((_, index) => index + 1).filter((number) => number % 3 === rest);
  await writeFiles(folder, {
    '102flowers.tgz': await tarballOf(images.map(([name, bytes]) => [`jpg/${name}`, bytes])),
    'imagelabels.mat': matlabOf({ labels }),
    'setid.mat': matlabOf({ trnid: third(1), valid: third(2), tstid: third(0) }),
  });
}
