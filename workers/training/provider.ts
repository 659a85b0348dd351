import type { WebProvider } from '../../src/runtime/provider.ts';
import { standardTarget, type Target } from '../../src/training-step/target.ts';

/** What the runtime computes fastest on a provider: it has operators of its own on the processor, but no layout in blocks in the browser. */
export function targetOf(provider: WebProvider): Target {
  return provider === 'wasm' ? { dialect: 'cpu', block: null } : standardTarget;
}

/** On a card a run reads nothing back but losses; on the processor the state is copied either way, in a hundredth of a step. */
export const stepsPerRun: Readonly<Record<WebProvider, number>> = { wasm: 1, webgpu: 4 };
