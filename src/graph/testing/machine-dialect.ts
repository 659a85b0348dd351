import { findCpuDialect } from '../cpu-dialect.ts';
import { withModel } from './session.ts';

/** The dialect that a trainer on this machine's processor uses. */
export const machineDialect = await findCpuDialect((model, feeds) =>
  withModel(model, async (graph) => Float32Array.from((await graph.run(feeds)).get('features'))),
);
