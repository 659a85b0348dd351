import { float } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { add, multiply, subtract } from './arithmetic.ts';

/** Logistic sigmoid. */
export function sigmoid(graph: Graph, input: Value): Value {
  const output = graph.single('Sigmoid', [input], input.shape);
  return graph.withGradient(output, [input], (gradient) => {
    const slope = multiply(graph, output, subtract(graph, graph.scalar(input, 1), output));
    return [multiply(graph, gradient, slope)];
  });
}

/**
 * SiLU, also called swish: `x sigmoid(x)` (Ramachandran et al. 2017). With s = sigmoid(x) and y = x s its
 * derivative is s + y (1 - s), which costs less than differentiating the product.
 */
export function silu(graph: Graph, input: Value): Value {
  const sigmoidOfInput = graph.single('Sigmoid', [input], input.shape);
  // QuickGelu with alpha 1 is SiLU in one pass; the sigmoid is then computed for the gradient alone, or not at all.
  const output =
    graph.dialect !== 'standard' && input.type === 'float32'
      ? graph.single('QuickGelu', [input], input.shape, { alpha: float(1) }, 'com.microsoft')
      : graph.single('Mul', [input, sigmoidOfInput], input.shape);
  return graph.withGradient(output, [input], (gradient) => {
    const [slope] = graph.composite('SiluSlope', [input, sigmoidOfInput, output], () => [
      add(graph, sigmoidOfInput, multiply(graph, output, subtract(graph, graph.scalar(input, 1), sigmoidOfInput))),
    ]);
    return [multiply(graph, gradient, slope)];
  });
}

/** Sine. */
export function sine(graph: Graph, input: Value): Value {
  const output = graph.single('Sin', [input], input.shape);
  return graph.withGradient(output, [input], (gradient) => [multiply(graph, gradient, cosine(graph, input))]);
}

/** Cosine. */
export function cosine(graph: Graph, input: Value): Value {
  const output = graph.single('Cos', [input], input.shape);
  return graph.withGradient(output, [input], (gradient) => [
    subtract(graph, graph.scalar(input, 0), multiply(graph, gradient, sine(graph, input))),
  ]);
}

/** max(x, 0), without a gradient: for networks that are used as they are. */
export function relu(graph: Graph, input: Value): Value {
  return graph.single('Relu', [input], input.shape);
}
