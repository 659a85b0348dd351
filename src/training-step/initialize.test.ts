import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../networks/inference.ts';
import { tinyReferenceNetworks } from '../networks/testing/networks.ts';
import { initialStatistics, initialWeights } from './initialize.ts';
import { stepPresets } from './presets.ts';
import { initialState, servingWeights } from './state.ts';
import { tinyStepConfig, tinyPlainStepConfig } from './testing/tiny-configs.ts';

const layout = parameterLayout({ ...stepPresets.study.network, widths: [...stepPresets.study.network.widths] });

describe('initialWeights', () => {
  const weights = initialWeights(layout, 1);

  it("fills every parameter within Glorot's limits, and evenly", () => {
    for (const { name, initialization, offset, length } of layout.parameters) {
      const values = weights.subarray(offset, offset + length);
      if (initialization === 'zeros') {
        expect(
          values.every((value) => value === 0),
          name,
        ).toBe(true);
        continue;
      }
      if (initialization === 'ones') throw new Error(`${name} has no law to be drawn by.`);
      // Glorot & Bengio 2010, eq. 16: uniform in +- sqrt(6) / sqrt(fanIn + fanOut), thus a variance of limit^2 / 3.
      const limit = Math.sqrt(6) / Math.sqrt(initialization.fanIn + initialization.fanOut);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const meanSquare = values.reduce((sum, value) => sum + value * value, 0) / length;
      expect(largest, name).toBeLessThanOrEqual(Math.fround(limit));
      // x^2 has a deviation of 0.9 of its mean, so five standard errors are 4.5 / sqrt(length).
      expect(Math.abs(meanSquare / (limit ** 2 / 3) - 1), name).toBeLessThan(4.5 / Math.sqrt(length));
    }
  });

  it('multiplies by 1 where a normalisation has a gain', () => {
    const reference = parameterLayout(tinyReferenceNetworks['of the reference']);
    const drawn = initialWeights(reference, 1);
    const gains = reference.parameters.filter(({ name }) => name.endsWith('.gain'));
    expect(gains.length).toBeGreaterThan(0);
    for (const { offset, length } of gains) expect(drawn.subarray(offset, offset + length).every((value) => value === 1)).toBe(true);
  });

  it('depends on the seed alone', () => {
    // Compared as bytes: toEqual takes seconds for two million numbers.
    expect(Buffer.from(initialWeights(layout, 1).buffer).equals(Buffer.from(weights.buffer))).toBe(true);
    const other = initialWeights(layout, 2);
    const equal = other.filter((value, index) => value === weights[index] && value !== 0).length;
    expect(equal).toBeLessThan(layout.parameterCount / 1000);
  });

  it('draws every parameter for itself', () => {
    const firsts = layout.parameters
      .filter(({ initialization }) => typeof initialization !== 'string')
      .map(({ offset, initialization }) => {
        const limit = typeof initialization === 'string' ? 1 : Math.sqrt(6 / (initialization.fanIn + initialization.fanOut));
        return ((weights[offset] ?? 0) / limit).toFixed(4);
      });
    expect(new Set(firsts).size).toBe(firsts.length);
  });
});

describe('initialStatistics', () => {
  it('has mean 0 and variance 1 everywhere', () => {
    const statistics = initialStatistics(layout);
    expect(layout.statistics.length).toBeGreaterThan(0);
    for (const { name, offset, channels } of layout.statistics) {
      expect([...statistics.subarray(offset, offset + channels)], name).toEqual(new Array<number>(channels).fill(0));
      expect([...statistics.subarray(offset + channels, offset + 2 * channels)], name).toEqual(new Array<number>(channels).fill(1));
    }
  });
});

describe('the state before the first step', () => {
  it('serves the average where there is one, which starts as the weights', () => {
    const state = initialState(tinyStepConfig);
    expect(servingWeights(state).weights).toBe(state.vectors.get('ema'));
    expect(state.vectors.get('ema')).toEqual(state.vectors.get('weights'));
    expect(state.vectors.get('first_moment')?.every((value) => value === 0)).toBe(true);
    expect(servingWeights(state).statistics).toHaveLength(0);
  });

  it('serves weights and running statistics without an average', () => {
    const state = initialState(tinyPlainStepConfig);
    expect(servingWeights(state)).toEqual({ weights: state.vectors.get('weights'), statistics: state.vectors.get('statistics') });
  });
});
