import { describe, expect, it } from 'vitest';
import { currentOrigin } from './origin.ts';

describe('the origin of weights', () => {
  it('names the processor and the commit', async () => {
    const { devices, commit } = await currentOrigin('cpu');
    expect(devices).toEqual([expect.stringMatching(/^.+, \d+ cores$/)]);
    expect(commit).toMatch(/^([0-9a-f]{40}|unknown)$/);
  });

  it('lists a device once while a run stays on it, and again when it comes back', async () => {
    const here = await currentOrigin('cpu');
    expect((await currentOrigin('cpu', here)).devices).toEqual(here.devices);
    const moved = { devices: [...here.devices, 'another machine'], commit: 'old' };
    expect(await currentOrigin('cpu', moved)).toEqual({ devices: [...moved.devices, ...here.devices], commit: here.commit });
  });
});
