import { describe, expect, it } from 'vitest';
import { differentiate } from '../differentiate.ts';
import { Graph, type Dialect } from '../graph.ts';
import { elementCount, staticShape } from '../shape.ts';
import { draw, drawIntegers } from '../testing/draw.ts';
import { finiteDifferences, relativeError } from '../testing/finite-differences.ts';
import { notDifferentiable, operatorCases, type GradientCheck, type OperatorCase } from '../testing/operator-cases.ts';
import { runGraph, withModel } from '../testing/session.ts';
import { absolute, multiply } from './arithmetic.ts';
import { batchNormalizationInference } from './normalization.ts';
import { meanOfAll, reduceSum } from './reduce.ts';

const dialects: readonly Dialect[] = ['standard', 'cpu'];

function elementsOf(type: GradientCheck['type'], values: Float64Array): Float32Array | Float64Array {
  return type === 'float64' ? values : Float32Array.from(values);
}

/** A graph of the operator, of the inner product of its output with `weights`, and of that number's gradients. */
function gradientGraph({ shapes, build }: OperatorCase, type: GradientCheck['type'], dialect: Dialect) {
  const graph = new Graph(dialect);
  const inputs = shapes.map((shape, index) => graph.input(`input_${index}`, type, shape));
  const output = build(graph, ...inputs);
  const weighted = multiply(graph, output, graph.input('weights', type, output.shape));
  const gradients = differentiate(graph, reduceSum(graph, weighted, [...output.shape.keys()]), inputs);
  graph.output('output', output);
  gradients.forEach((gradient, index) => {
    if (!gradient) throw new Error(`Input ${index} has no gradient.`);
    expect(gradient).toMatchObject({ type, shape: shapes[index] });
    graph.output(`gradient_${index}`, gradient);
  });
  return { bytes: graph.serialize('gradient'), outputShape: staticShape('gradient', output.shape) };
}

async function checkGradient(operatorCase: OperatorCase, check: GradientCheck, dialect: Dialect): Promise<void> {
  const { shapes, domain = (value: number) => value } = operatorCase;
  const { bytes, outputShape } = gradientGraph(operatorCase, check.type, dialect);
  const drawInputs = check.inputs === 'integers' ? drawIntegers : draw;
  const inputs = shapes.map((shape, index) => elementsOf(check.type, drawInputs(index, elementCount(shape)).map(domain)));
  const weights = elementsOf(check.type, drawInputs(shapes.length, elementCount(outputShape)));
  await withModel(bytes, async (graph) => {
    const feeds = (values: readonly (Float32Array | Float64Array)[]) => ({
      weights,
      ...Object.fromEntries(values.map((value, index) => [`input_${index}`, value])),
    });
    const outputs = await graph.run(feeds(inputs));
    expect(outputs.shape('output')).toEqual(outputShape);
    const evaluate = async (values: readonly (Float32Array | Float64Array)[]) => (await graph.run(feeds(values), ['output'])).get('output');
    const expected = await finiteDifferences(evaluate, inputs, weights, check.step);
    for (const [index, gradient] of expected.entries()) {
      expect(outputs.shape(`gradient_${index}`)).toEqual(shapes[index]);
      expect(
        gradient.some((value) => value !== 0),
        'a gradient of nothing but zeros would prove nothing',
      ).toBe(true);
      expect(relativeError(outputs.get(`gradient_${index}`), gradient)).toBeLessThanOrEqual(check.bound);
    }
  });
}

describe.each(dialects)('gradients by finite differences in the dialect %s', (dialect) => {
  for (const operatorCase of operatorCases) {
    for (const check of operatorCase.checks) {
      const bound = check.bound === 0 ? 'exactly' : `to ${check.bound}`;
      it(`${operatorCase.operator} ${operatorCase.variant} in ${check.type} ${bound}`, () => checkGradient(operatorCase, check, dialect));
    }
  }
});

describe('the table of operators', () => {
  const modules = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts'], { eager: true });
  const exported = Object.values(modules).flatMap((module) => Object.keys(module));

  it('holds every operator that the folder exports', () => {
    const listed = [...operatorCases.map(({ operator }) => operator), ...Object.keys(notDifferentiable)];
    expect([...new Set(listed)].sort()).toEqual(exported.sort());
  });

  const onlyFloat32 = operatorCases.filter(({ checks }) => checks.every(({ type }) => type === 'float32'));

  it.each(onlyFloat32)('keeps to float32 where the runtime has no float64: $operator $variant', async (operatorCase) => {
    const { bytes } = gradientGraph(operatorCase, 'float64', 'standard');
    await expect(withModel(bytes, () => Promise.resolve())).rejects.toThrow(/Could not find an implementation/);
  });

  it('says so of an operator without a gradient: batchNormalizationInference', () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [1, 2, 1, 1]);
    const statistics = { mean: graph.constant('float32', [0, 0]), variance: graph.constant('float32', [1, 1]) };
    const loss = meanOfAll(graph, batchNormalizationInference(graph, input, statistics));
    expect(differentiate(graph, loss, [input])).toEqual([null]);
  });
});

describe('gradients where a function has a corner', () => {
  it('are 0 for the absolute value at 0', async () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [3]);
    const [gradient] = differentiate(graph, reduceSum(graph, absolute(graph, input), [0]), [input]);
    if (!gradient) throw new Error('There is no gradient.');
    graph.output('gradient', gradient);
    const outputs = await runGraph(graph, { input: Float32Array.of(0, -0, 2) });
    expect([...outputs.get('gradient')].map(Math.abs)).toEqual([0, 0, 1]);
  });
});
