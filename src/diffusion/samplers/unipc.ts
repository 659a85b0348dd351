import { solveLinearSystem } from '../linear-system.ts';
import { combine, latent, x0, type Mixture } from './mixture.ts';
import { odeLevel, type OdeLevel } from './ode-level.ts';
import type { Sampler, Stage, Target } from './sampler.ts';

/**
 * UniPC, the unified predictor-corrector (Zhao et al. 2023, algorithms 1 and 2, section 3.3 for data prediction) of order
 * `p` with B_2(h) = e^h - 1, in their symbols, h = -(lambda_t - lambda_s) for data prediction. What the network is shown is
 * the predictor's guess; its answer there corrects the guess and serves the next prediction, so that the corrector costs no
 * evaluation. The order grows with the predictions that are known and falls to 1 for the last step, whose guess stands.
 */
export function unipc(p: number): Sampler {
  return {
    title: `UniPC, order ${p}`,
    readsEta: false,
    addsNoise: () => false,
    plan(alphaBars) {
      const levels = alphaBars.map(odeLevel);
      const steps = levels.length - 1;
      const at = (index: number): OdeLevel => levels[index] ?? odeLevel(NaN);
      const alphaBarAt = (index: number): number => alphaBars[index] ?? NaN;
      const orderOf = (step: number): number => Math.min(p, step + 1, steps - step);

      return Array.from({ length: steps }, (_, step): readonly Stage[] => {
        // x is the corrected latent of the step before, until the corrector has brought it here.
        const corrected: Mixture = step === 0 ? latent : correct(latent, { from: step - 1, order: orderOf(step - 1) }, at);
        const predicted: Target = { alphaBar: alphaBarAt(step + 1), mixture: predict(corrected, { from: step, order: orderOf(step) }, at) };
        const alphaBar = alphaBarAt(step);
        if (step === steps - 1) return [{ alphaBar, latent: predicted }];
        return [{ alphaBar, ...(step > 0 && { latent: { alphaBar, mixture: corrected } }), input: predicted }];
      });
    },
  };
}

interface UnifiedStep {
  /** The level that the step leaves. */
  readonly from: number;
  readonly order: number;
}

/** UniP: from x at `from` to the next level, by what was predicted at `from` and before. */
function predict(x: Mixture, { from, order }: UnifiedStep, at: (index: number) => OdeLevel): Mixture {
  const { h, weightOf, start } = unified({ from, order }, at);
  // x0(0) was predicted at `from`, x0(m) m levels before it.
  const m0 = x0(0);
  const r = ratios({ from, order }, h, at);
  // Of order 2 the paper's rho is 1/2 whatever h is (section 3.4).
  const rho = order === 2 ? [1 / 2] : solveLinearSystem(powers(r, order - 1), rightSides(h, order - 1));
  const differences = r.map((ratio, index) => [(weightOf * (rho[index] ?? NaN)) / ratio, combine([1, x0(index + 1)], [-1, m0])] as const);
  return combine(...start(x, m0), ...differences);
}

/** UniC: as UniP, with what was predicted at the next level itself. */
function correct(x: Mixture, { from, order }: UnifiedStep, at: (index: number) => OdeLevel): Mixture {
  const { h, weightOf, start } = unified({ from, order }, at);
  // x0(0) was predicted at the level that the step leads to, x0(1) at `from`.
  const m0 = x0(1);
  const r = ratios({ from, order }, h, at);
  const rho = order === 1 ? [1 / 2] : solveLinearSystem(powers([...r, 1], order), rightSides(h, order));
  const differences = r.map((ratio, index) => [(weightOf * (rho[index] ?? NaN)) / ratio, combine([1, x0(index + 2)], [-1, m0])] as const);
  const newest = [weightOf * (rho.at(-1) ?? NaN), combine([1, x0(0)], [-1, m0])] as const;
  return combine(...start(x, m0), ...differences, newest);
}

/** What predictor and corrector share: the step of first order, and -alpha_t B(h), the weight of all that goes beyond it. */
function unified({ from }: UnifiedStep, at: (index: number) => OdeLevel) {
  const [s, t] = [at(from), at(from + 1)];
  const h = -(t.lambda - s.lambda);
  const B = Math.expm1(h);
  const start = (x: Mixture, m0: Mixture) =>
    [
      [t.noise / s.noise, x],
      [-t.alpha * Math.expm1(h), m0],
    ] as const;
  return { h, weightOf: -t.alpha * B, start };
}

/** r_m = (lambda_{s_m} - lambda_s) / (lambda_t - lambda_s) of the order - 1 levels before `from`: below 0. */
function ratios({ from, order }: UnifiedStep, h: number, at: (index: number) => OdeLevel): number[] {
  return Array.from({ length: order - 1 }, (_, m) => (at(from - 1 - m).lambda - at(from).lambda) / -h);
}

/** Row k holds the k-th powers of the ratios, k from 0. */
function powers(ratios: readonly number[], rows: number): number[][] {
  return Array.from({ length: rows }, (_, k) => ratios.map((ratio) => ratio ** k));
}

/** k! h phi_{k+1}(h) / B(h) for k = 1, 2, ...: phi_1(h) = (e^h - 1) / h, phi_{k+1}(h) = (phi_k(h) - 1 / k!) / h. */
function rightSides(h: number, count: number): number[] {
  const B = Math.expm1(h);
  const sides: number[] = [];
  let factorial = 1;
  // h phi_{k+1}(h)
  let scaledPhi = B / h - 1;
  for (let k = 1; k <= count; k++) {
    sides.push((scaledPhi * factorial) / B);
    factorial *= k + 1;
    scaledPhi = scaledPhi / h - 1 / factorial;
  }
  return sides;
}
