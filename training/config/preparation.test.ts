import { describe, expect, it } from 'vitest';
import { celeba } from '../data/celeba.ts';
import { flowers102 } from '../data/flowers102.ts';
import { imageFolder } from '../data/folder.ts';
import { trainingConfigSchema } from './config.ts';
import { describePreparation, isMirrored } from './preparation.ts';
import { presets } from './presets.ts';
import { tinyConfig } from '../testing/tiny-run.ts';

const asked = { ...presets.compact, cropMargin: 4 };

describe('what is done to images', () => {
  it('is told in full: the square, its size, the random part and the mirror', () => {
    expect(describePreparation(asked, { ...flowers102, isOwn: false })).toBe(
      'the square in the middle, scaled to 68x68, in training a random 64x64 of that, every second one mirrored left to right',
    );
    expect(describePreparation({ ...asked, cropMargin: 0 }, { ...imageFolder, isOwn: true })).toBe(
      'the square in the middle, scaled to 64x64, on white where it is transparent, none mirrored',
    );
    expect(describePreparation(asked, { ...celeba, isOwn: false })).toContain('the square of the face (128x128 of 178x218 pixels)');
  });

  it('mirrors datasets whose images are as likely so, and no folder of a person, unless told otherwise', () => {
    expect([celeba, flowers102, imageFolder].map((dataset) => isMirrored({ mirror: null }, dataset))).toEqual([true, true, false]);
    expect([true, false].map((mirror) => isMirrored({ mirror }, imageFolder))).toEqual([true, false]);
    expect(isMirrored({ mirror: false }, celeba)).toBe(false);
  });

  it('goes on mirrored in runs from before there was a choice', () => {
    const { mirror, ...before } = tinyConfig;
    expect(mirror).toBe(true);
    expect(isMirrored(trainingConfigSchema.parse(before), imageFolder)).toBe(true);
  });
});
