import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../../networks/inference.ts';
import { namedNetworks, tinyNetworks, tinyReferenceNetworks } from '../../../networks/testing/networks.ts';
import { networkStages, remainingParameters } from './network-stages.ts';

describe('networkStages', () => {
  it.each(Object.entries(tinyNetworks))(
    'go down, along the bottom and up again, each with weights of its own (network %s)',
    (_, network) => {
      const stages = networkStages(network);
      const bottom = network.widths.length - 1;
      expect(stages.map(({ level }) => level)).toEqual([...Array(bottom).keys(), bottom, ...[...Array(bottom).keys()].reverse()]);
      expect(stages.map(({ width }) => width)).toEqual([...network.widths, ...network.widths.slice(0, -1).reverse()]);
      for (const { level, resolution, parameters } of stages) {
        expect(resolution).toBe(network.imageSize / network.patchSize / 2 ** level);
        expect(parameters).toBeGreaterThan(0);
      }
    },
  );

  it.each(namedNetworks)('hold all weights but those of the first and the last convolution and of the time (network %s)', (_, network) => {
    const counted = networkStages(network).reduce((sum, { parameters }) => sum + parameters, remainingParameters(network));
    expect(counted).toBe(parameterLayout(network).parameterCount);
    expect(remainingParameters(network)).toBeGreaterThan(0);
  });

  it('of a reference network have blocks at the last level on both ways, too', () => {
    const network = tinyReferenceNetworks['of the reference with scale and shift, one channel and three levels'];
    expect(networkStages(network).map(({ id, resolution, width, blocks, attends }) => [id, resolution, width, blocks, attends])).toEqual([
      ['down0', 8, 4, 1, true],
      ['down1', 4, 4, 1, false],
      ['down2', 2, 8, 1, false],
      ['middle', 2, 8, 2, true],
      ['up2', 2, 8, 2, false],
      ['up1', 4, 4, 2, false],
      ['up0', 8, 4, 2, false],
    ]);
  });

  it('say where there is self-attention', () => {
    const network = tinyNetworks['like the shipped models'];
    const [finest] = networkStages(network);
    const attention = { resolutions: [finest?.resolution ?? 0], headChannels: network.widths[0] ?? 0 };
    expect(
      networkStages({ ...network, attention })
        .filter(({ attends }) => attends)
        .map(({ id }) => id),
    ).toEqual(['down0', 'up0']);
  });
});
