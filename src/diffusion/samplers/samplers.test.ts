import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplerNameSchema } from '../config.ts';
import { ddimStep as ddim } from './ddim.ts';
import { ddpmStep as ddpm } from './ddpm.ts';
import { MAXIMUM_HISTORY } from './mixture.ts';
import { posteriorVariance } from './sampler.ts';
import { samplers } from './samplers.ts';

fc.configureGlobal({ seed: 20210501 });

/** alphaBar and nextAlphaBar of a step, the second the larger. */
const steps = fc
  .tuple(fc.double({ min: 1e-5, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([alphaBar, share]) => ({ alphaBar, nextAlphaBar: alphaBar + share * (1 - alphaBar) }));
const etas = fc.double({ min: 0, max: 1, noNaN: true });

/** Running products of 1 - beta for Ho et al.'s betas, from 0.0001 to 0.02 in 1000 steps. */
const betas = Array.from({ length: 1000 }, (_, index) => 0.0001 + (0.0199 * index) / 999);
const alphaBars = betas.map((_, end) => betas.slice(0, end + 1).reduce((product, beta) => product * (1 - beta), 1));
const alphaBarAt = (timestep: number) => alphaBars[timestep] ?? NaN;

/** Noise levels of a run, as alphaBars that rise, with its end at 1 or before it. */
const runs = fc
  .tuple(fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), fc.boolean())
  .map(([gaps, endsAtOne]) => {
    let lambda = -4;
    const alphaBars = [lambda, ...gaps.map((gap) => (lambda += gap))].map((value) => 1 / (1 + Math.exp(-2 * value)));
    return endsAtOne ? [...alphaBars, 1] : alphaBars;
  });

describe('every sampler', () => {
  it.each(samplerNameSchema.options)('takes perfect predictions from one point of the forward process to the next: %s', (name) => {
    fc.assert(
      fc.property(runs, etas, (alphaBars, eta) => {
        const steps = samplers[name].plan(alphaBars, eta);
        expect(steps).toHaveLength(alphaBars.length - 1);
        // The trajectory's latent stays behind where a corrector is to bring it on.
        let at = alphaBars[0] ?? NaN;
        for (const stage of steps.flat()) {
          for (const target of [stage.latent, stage.input]) {
            if (!target) continue;
            const { fromLatent, fromEpsilon, fromX0, fromNoise, earlier = [] } = target.mixture;
            expect(earlier.length).toBeLessThanOrEqual(MAXIMUM_HISTORY);
            // With a latent of sqrt(alphaBar) x0 + sqrt(1 - alphaBar) epsilon, and the same x0 and epsilon in all predictions.
            const signal = fromX0 + earlier.reduce((sum, weights) => sum + weights.fromX0, fromLatent * Math.sqrt(at));
            const epsilon = fromEpsilon + earlier.reduce((sum, weights) => sum + weights.fromEpsilon, fromLatent * Math.sqrt(1 - at));
            expect(signal).toBeCloseTo(Math.sqrt(target.alphaBar), 9);
            expect(epsilon ** 2 + fromNoise ** 2).toBeCloseTo(1 - target.alphaBar, 9);
          }
          at = stage.latent?.alphaBar ?? at;
        }
        expect(at).toBe(alphaBars.at(-1));
      }),
    );
  });

  it.each(samplerNameSchema.options)('shows the network the level that its last target made, and leaves it at the next one: %s', (name) => {
    fc.assert(
      fc.property(runs, (alphaBars) => {
        let shown = alphaBars[0];
        for (const [index, step] of samplers[name].plan(alphaBars, 0).entries()) {
          expect(step[0]?.alphaBar).toBe(alphaBars[index]);
          for (const { alphaBar, latent, input } of step) {
            expect(alphaBar).toBe(shown);
            shown = input?.alphaBar ?? latent?.alphaBar ?? shown;
          }
          expect(shown).toBe(alphaBars[index + 1]);
        }
      }),
    );
  });

  it.each(samplerNameSchema.options)('ends at the predicted x0 itself: %s', (name) => {
    const { mixture } = samplers[name].plan([0.3, 0.7, 1], 1).at(-1)?.at(-1)?.latent ?? {};
    const { earlier = [], ...rest } = mixture ?? { fromLatent: NaN };
    expect(rest).toMatchObject({ fromLatent: 0, fromEpsilon: 0, fromX0: 1, fromNoise: 0 });
    for (const { fromX0, fromEpsilon } of earlier) expect([Math.abs(fromX0), Math.abs(fromEpsilon)]).toEqual([0, 0]);
  });

  it.each(samplerNameSchema.options)('says whether it adds noise: %s', (name) => {
    for (const eta of [0, 0.5]) {
      const noises = samplers[name]
        .plan([0.1, 0.3, 0.7, 1], eta)
        .flat()
        .map(({ latent }) => latent?.mixture.fromNoise ?? 0);
      expect(noises.some((noise) => noise > 0)).toBe(samplers[name].addsNoise(eta));
    }
  });
});

describe('the posterior variance', () => {
  // diffusers' DDIM and DDPM scheduler tests: T = 1000, linear betas 0.0001 to 0.02.
  it.each([
    [420, 400, 0.14771],
    [980, 960, 0.3246],
    [487, 486, 0.00979],
    [999, 998, 0.02],
  ])('between timesteps %d and %d is %d', (timestep, nextTimestep, expected) => {
    const variance = posteriorVariance(alphaBarAt(timestep), alphaBarAt(nextTimestep));
    expect(Math.abs(variance - expected)).toBeLessThan(1e-5);
  });
});

describe('ddim', () => {
  it('stays where it is when no time passes', () => {
    expect(ddim({ alphaBar: 0.7, nextAlphaBar: 0.7, eta: 1 })).toEqual({
      fromLatent: 0,
      fromX0: Math.sqrt(0.7),
      fromEpsilon: Math.sqrt(1 - 0.7),
      fromNoise: 0,
    });
  });

  it('adds no noise at eta 0', () => {
    fc.assert(
      fc.property(steps, (step) => {
        expect(ddim({ ...step, eta: 0 }).fromNoise).toBe(0);
      }),
    );
  });

  it('has a standard deviation proportional to eta', () => {
    fc.assert(
      fc.property(steps, etas, (step, eta) => {
        expect(ddim({ ...step, eta }).fromNoise).toBeCloseTo(eta * ddim({ ...step, eta: 1 }).fromNoise, 12);
      }),
    );
  });

  it('has at eta 1, over all steps, the posterior variance of DDPM by its betas (Ho et al., eq. 7)', () => {
    for (let timestep = 1; timestep < 1000; timestep++) {
      const [alphaBar, nextAlphaBar] = [alphaBarAt(timestep), alphaBarAt(timestep - 1)];
      const expected = ((1 - nextAlphaBar) / (1 - alphaBar)) * (betas[timestep] ?? NaN);
      expect(ddim({ alphaBar, nextAlphaBar, eta: 1 }).fromNoise ** 2 / expected).toBeCloseTo(1, 9);
    }
  });

  it('makes at eta 1 what DDPM makes', () => {
    fc.assert(
      fc.property(steps, ({ alphaBar, nextAlphaBar }) => {
        const ancestral = ddpm({ alphaBar, nextAlphaBar });
        const implicit = ddim({ alphaBar, nextAlphaBar, eta: 1 });
        const signal = ancestral.fromX0 + ancestral.fromLatent * Math.sqrt(alphaBar);
        const epsilon = ancestral.fromEpsilon + ancestral.fromLatent * Math.sqrt(1 - alphaBar);
        expect(implicit.fromX0).toBeCloseTo(signal, 12);
        // The square root magnifies the rounding of a difference that is almost 0.
        expect(implicit.fromEpsilon).toBeCloseTo(epsilon, 7);
        expect(implicit.fromNoise).toBe(ancestral.fromNoise);
      }),
    );
  });
});

describe('ddpm', () => {
  it("has the mean and variance of the posterior by Bayes' rule", () => {
    fc.assert(
      fc.property(steps, ({ alphaBar, nextAlphaBar }) => {
        fc.pre(nextAlphaBar < 0.9999 && nextAlphaBar / alphaBar > 1.0001);
        // The product of N(x_t; sqrt(alpha) x_next, beta) and N(x_next; sqrt(nextAlphaBar) x0, 1 - nextAlphaBar):
        // precisions add, and the mean is weighted by them.
        const alpha = alphaBar / nextAlphaBar;
        const precision = alpha / (1 - alpha) + 1 / (1 - nextAlphaBar);
        const mixture = ddpm({ alphaBar, nextAlphaBar });
        expect(mixture.fromNoise ** 2 * precision).toBeCloseTo(1, 9);
        expect(mixture.fromLatent).toBeCloseTo(Math.sqrt(alpha) / (1 - alpha) / precision, 9);
        expect(mixture.fromX0).toBeCloseTo(Math.sqrt(nextAlphaBar) / (1 - nextAlphaBar) / precision, 9);
        expect(mixture.fromEpsilon).toBe(0);
      }),
    );
  });
});
