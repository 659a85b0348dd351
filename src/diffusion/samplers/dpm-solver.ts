import { combine, latent, x0 } from './mixture.ts';
import { odeLevel } from './ode-level.ts';
import type { Sampler } from './sampler.ts';

/**
 * DPM-Solver++(2M), the multistep solver of second order (Lu et al. 2022, "DPM-Solver++", algorithm 2) with data
 * prediction, in their symbols: x_i = (sigma_i / sigma_{i-1}) x_{i-1} - alpha_i (e^{-h_i} - 1) D_i, where
 * D_i = (1 + 1 / (2 r_i)) x0_{i-1} - 1 / (2 r_i) x0_{i-2}, h_i = lambda_i - lambda_{i-1} and r_i = h_{i-1} / h_i. The first step
 * knows one prediction only, and a step to alphaBar 1 has no finite h: both are of first order, D_i = x0_{i-1}.
 */
export const dpmSolver: Sampler = {
  title: 'DPM-Solver++ (2M)',
  readsEta: false,
  addsNoise: () => false,
  plan(alphaBars) {
    const levels = alphaBars.map(odeLevel);
    return levels.slice(1).map(({ alpha, noise, lambda }, step) => {
      const [current, previous] = [levels[step], levels[step - 1]];
      const h = lambda - (current?.lambda ?? NaN);
      const r = previous && Number.isFinite(h) ? ((current?.lambda ?? NaN) - previous.lambda) / h : Infinity;
      const D = combine([1 + 1 / (2 * r), x0(0)], ...(r === Infinity ? [] : [[-1 / (2 * r), x0(1)] as const]));
      const mixture = combine([noise / (current?.noise ?? NaN), latent], [-alpha * Math.expm1(-h), D]);
      return [{ alphaBar: alphaBars[step] ?? NaN, latent: { alphaBar: alphaBars[step + 1] ?? NaN, mixture } }];
    });
  },
};
