import { findChannelBlock } from '../channel-block.ts';
import { withModel } from '../../testing/session.ts';

/** The blocks that a trainer on this machine's processor uses, null for none. */
export const machineBlock = await findChannelBlock((model, feeds) =>
  withModel(model, async (graph) => Float32Array.from((await graph.run(feeds)).get('features'))),
);
