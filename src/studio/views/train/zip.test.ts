import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipOf } from './zip.ts';

describe('zipOf', () => {
  const entries = [
    { path: 'été/card.json', bytes: new TextEncoder().encode('{}') },
    { path: 'été/model.onnx', bytes: Uint8Array.from({ length: 1000 }, (_, index) => index % 251) },
  ];
  const whole = Buffer.concat(zipOf(entries));

  it('lists each file with its place, length and checksum', () => {
    const end = whole.length - 22;
    expect(whole.readUInt32LE(end)).toBe(0x06054b50);
    expect(whole.readUInt16LE(end + 10)).toBe(2);
    let place = whole.readUInt32LE(end + 16);
    for (const { path, bytes } of entries) {
      expect(whole.readUInt32LE(place)).toBe(0x02014b50);
      expect(whole.readUInt32LE(place + 16)).toBe(crc32(bytes));
      const length = whole.readUInt16LE(place + 28);
      expect(whole.subarray(place + 46, place + 46 + length).toString()).toBe(path);
      const local = whole.readUInt32LE(place + 42);
      expect(whole.readUInt32LE(local)).toBe(0x04034b50);
      const start = local + 30 + whole.readUInt16LE(local + 26);
      expect(whole.subarray(start, start + whole.readUInt32LE(local + 18))).toEqual(Buffer.from(bytes));
      place += 46 + length;
    }
    expect(place).toBe(end);
  });
});
