import type { EmaConfig, OptimizerConfig } from './config.ts';

/**
 * The learning rate of optimizer step `step` (from 0) of `totalSteps`: a linear warm-up, then constant or half a
 * cosine down to 0 (Loshchilov & Hutter 2017, eq. 5, without restarts).
 */
export function learningRateAt(step: number, totalSteps: number, optimizer: OptimizerConfig): number {
  const { learningRate, warmupSteps, decay } = optimizer;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (decay === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** The share of the moving average that step `step` (from 0) keeps. */
export function emaDecayAt(step: number, { decay, warmup }: EmaConfig): number {
  return warmup ? Math.min(decay, (1 + step) / (10 + step)) : decay;
}
