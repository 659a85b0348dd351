import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../../networks/inference.ts';
import { namedNetworks, tinyNetworks } from '../../../networks/testing/networks.ts';
import { networkStages, remainingParameters } from './network-stages.ts';

describe('networkStages', () => {
  it.each(namedNetworks)('go down, along the bottom and up again, each with weights of its own (network %s)', (_, network) => {
    const stages = networkStages(network);
    const bottom = network.widths.length - 1;
    expect(stages.map(({ level }) => level)).toEqual([...Array(bottom).keys(), bottom, ...[...Array(bottom).keys()].reverse()]);
    expect(stages.map(({ width }) => width)).toEqual([...network.widths, ...network.widths.slice(0, -1).reverse()]);
    for (const { level, resolution, parameters } of stages) {
      expect(resolution).toBe(network.imageSize / network.patchSize / 2 ** level);
      expect(parameters).toBeGreaterThan(0);
    }
    const counted = stages.reduce((sum, { parameters }) => sum + parameters, remainingParameters(network));
    expect(counted).toBe(parameterLayout(network).parameterCount);
    expect(remainingParameters(network), 'the first and the last convolution').toBeGreaterThan(0);
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
