import type { Dialect } from '../graph/graph.ts';
import type { ChannelBlock } from '../graph/nchwc/reorder.ts';

/** What a graph is written in, and lowered to, for a provider. */
export interface Target {
  readonly dialect: Dialect;
  /** In which its convolutions have channels; null for plain ONNX. */
  readonly block: ChannelBlock | null;
}

export const standardTarget: Target = { dialect: 'standard', block: null };
