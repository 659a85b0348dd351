import { numberTypeOf, type Graph, type Value } from './graph.ts';
import { add } from './operators/arithmetic.ts';
import { elementCount, requireShapes, staticShape } from './shape.ts';

/**
 * Reverse-mode differentiation: adds to `graph` the nodes that compute the gradients of the scalar `loss` with
 * respect to each of `parameters`, by walking the tape backwards once. Gradients have their parameter's shape;
 * a parameter on which the loss does not depend has a null gradient.
 *
 * @throws GraphShapeError where the loss is more than one number
 */
export function differentiate(graph: Graph, loss: Value, parameters: readonly Value[]): (Value | null)[] {
  const shape = staticShape('differentiate', loss.shape);
  requireShapes(elementCount(shape) === 1, 'differentiate', [shape], 'the loss must be one number');
  const dependent = new Set(parameters.map((parameter) => parameter.name));
  const relevant = graph.tape.filter((entry) => {
    if (!entry.inputs.some((input) => dependent.has(input.name))) return false;
    for (const output of entry.outputs) dependent.add(output.name);
    return true;
  });

  const gradients = new Map([[loss.name, graph.constant(numberTypeOf(loss), [1], shape)]]);
  graph.withoutRecording(() => {
    for (const entry of relevant.toReversed()) {
      const outputGradients = entry.outputs.map((output) => gradients.get(output.name) ?? null);
      if (outputGradients.every((gradient) => gradient === null)) continue;
      const wanted = entry.inputs.map((input) => dependent.has(input.name));
      const inputGradients = entry.gradient(outputGradients, wanted);
      entry.inputs.forEach((input, index) => {
        const gradient = inputGradients[index];
        if (!wanted[index] || !gradient) return;
        const known = gradients.get(input.name);
        gradients.set(input.name, known ? add(graph, known, gradient) : gradient);
      });
    }
  });
  return parameters.map((parameter) => gradients.get(parameter.name) ?? null);
}
