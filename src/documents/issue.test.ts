import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeFirstIssue } from './issue.ts';

const schema = z.strictObject({
  title: z.string(),
  network: z.strictObject({ imageSize: z.number().int().min(1).max(64), kind: z.enum(['unet']) }),
  sha256: z.string().regex(/^[0-9a-f]{4}$/),
  id: z
    .string()
    .regex(/^[a-z]+$/, 'must be lower-case letters')
    .default('tiny'),
});
const sound = { title: 'Tiny', network: { imageSize: 8, kind: 'unet' }, sha256: '0123' };

describe('describeFirstIssue', () => {
  it.each([
    [{ ...sound, title: undefined }, 'its title is missing'],
    [{ ...sound, title: 7 }, 'its title is not a text'],
    [{ ...sound, network: { ...sound.network, imageSize: 0 } }, 'its network.imageSize is out of range'],
    [{ ...sound, network: { ...sound.network, imageSize: 8.5 } }, 'its network.imageSize is not a whole number'],
    [{ ...sound, network: { ...sound.network, kind: 'vit' } }, 'its network.kind is not what it should be'],
    [{ ...sound, sha256: 'x' }, 'its sha256 is not what it should be'],
    [{ ...sound, id: 'A' }, 'its id must be lower-case letters'],
    [{ ...sound, more: 1 }, 'it has something that is not known (more)'],
    ['nothing', 'it is not an object'],
    [null, 'it is not an object'],
  ])('says in plain words what is wrong with %j', (value, clause) => {
    const { error } = schema.safeParse(value);
    expect(error && describeFirstIssue(error)).toBe(clause);
  });
});
