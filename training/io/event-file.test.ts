import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { appendValues, crc32c, rewindValues } from './event-file.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const root = temporaryFolder();

describe('crc32c', () => {
  it.each([
    // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
    [Buffer.alloc(32), 0x8a9136aa],
    [Buffer.alloc(32, 0xff), 0x62a8ab43],
    [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    [Buffer.from('123456789'), 0xe3069283],
  ])('is that of the standard (%#)', (bytes, checksum) => {
    expect(crc32c(bytes)).toBe(checksum);
  });
});

describe('the file of events', () => {
  it('begins as every such file does, and holds numbers as TensorBoard reads them', async () => {
    const path = join(root, 'numbers');
    await appendValues(path, 300, [{ tag: 'loss', value: 0.5 }]);
    const file = await readFile(path);
    // A record of 24 bytes with the checksum of that length: how files of TensorFlow begin.
    expect(file.subarray(0, 12).toString('hex')).toBe('1800000000000000a37f4b22');
    expect(file[12]).toBe(0x09);
    expect(file.subarray(21, 36).toString('latin1')).toBe('\x1a\x0dbrain.Event:2');
    const event = file.subarray(40 + 12, -4);
    // Step 300, and a summary of one value: its tag and the float 0.5.
    expect(event.subarray(9).toString('hex')).toBe(`10ac022a0d0a0b0a046c6f7373150000003f`);
    const seconds = event.readDoubleLE(1);
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it('holds a PNG with its size', async () => {
    const path = join(root, 'pictures');
    const png = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await appendValues(path, 1, [{ tag: 'samples', png }]);
    const file = await readFile(path);
    const at = file.indexOf(png);
    expect(at).toBeGreaterThan(0);
    expect(file.subarray(0, at).toString('hex')).toMatch(/080a10141803[0-9a-f]*$/);
  });

  it('is taken back to a step, without what was cut short', async () => {
    const path = join(root, 'rewound');
    for (const step of [10, 20, 30]) await appendValues(path, step, [{ tag: 'loss', value: step }]);
    const whole = await readFile(path);
    await rewindValues(path, 20);
    const rewound = await readFile(path);
    expect(whole.subarray(0, rewound.length)).toEqual(rewound);
    expect(whole.length).toBeGreaterThan(rewound.length);
    await truncate(path, rewound.length - 3);
    await rewindValues(path, 20);
    expect((await readFile(path)).length).toBeLessThan(rewound.length - 20);
    await writeFile(path, 'something else');
    await rewindValues(path, 20);
    expect(await readFile(path)).toHaveLength(0);
  });

  it('is not begun for nothing', async () => {
    const path = join(root, 'none');
    await appendValues(path, 1, []);
    await rewindValues(path, 1);
    await expect(readFile(path)).rejects.toThrow();
  });
});
