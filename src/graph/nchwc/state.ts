import { concatenate, reshape } from '../operators/layout.ts';
import { elementCount, staticShape } from '../shape.ts';
import { kernelsInBlocks, plainly, type Rule } from './layouts.ts';

/*
 * Rules of how a training step reads and renews its state: flat vectors in which kernels lie in blocks from run to run, so that
 * no step moves them.
 */

/** A parameter from its part of a vector. */
export const parameterOfState: Rule = (layouts, { inputs: [part], outputs: [parameter] }) => {
  if (!part || !layouts.fit('kernels', parameter)) return null;
  return [kernelsInBlocks(reshape(layouts.graph, layouts.as('plain', part), parameter.shape))];
};

/** Parameters of any shape as one vector. */
export const stateOfParameters: Rule = (layouts, { inputs }) => {
  const [first, ...rest] = inputs.flatMap((parameter) => {
    if (!parameter) return [];
    const stored = layouts.as(layouts.fit('kernels', parameter) ? 'kernels' : 'plain', parameter);
    return [reshape(layouts.graph, stored, [elementCount(staticShape('state', parameter.shape))])];
  });
  return first ? [plainly(rest.length === 0 ? first : concatenate(layouts.graph, [first, ...rest], 0))] : null;
};
