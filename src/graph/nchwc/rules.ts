import { adjointKernel, convolution, weightGradient } from './convolution.ts';
import { begunSum, concatenation, elementwise, scaledChannels, shiftedChannels } from './elementwise.ts';
import { pool, productsOfImages, reduction, siluSlope, slice, sumOfImages } from './images.ts';
import { divideChannels, sumsOfChannels, sumsOfTaps } from './kernel-channels.ts';
import { firstOf, type Rule } from './layouts.ts';
import { groupNormalization, groupNormalizationGradient } from './normalization.ts';
import { bilinearUpsample, bilinearUpsampleGradient, resize } from './resample.ts';
import { parameterOfState, stateOfParameters } from './state.ts';

const elementwiseOperators = ['Sub', 'Div', 'Max', 'Min', 'Abs', 'Sqrt', 'Sigmoid', 'Tanh', 'Relu', 'QuickGelu'];

/** Rules by ONNX's and the runtime's names of operators. A node of any other stays as it is, of plain values. */
export const nodeRules: Readonly<Record<string, Rule>> = {
  Conv: convolution,
  AveragePool: pool,
  MaxPool: pool,
  Resize: resize,
  Concat: concatenation,
  Slice: slice,
  ReduceMean: reduction,
  ReduceSum: firstOf(reduction, sumsOfChannels),
  Add: firstOf(begunSum, elementwise, shiftedChannels),
  Mul: firstOf(elementwise, scaledChannels),
  ...Object.fromEntries(elementwiseOperators.map((operator) => [operator, elementwise])),
};

/** Rules by the names of composites. One without a rule, or whose rule does not apply, is the nodes of its body. */
export const compositeRules: Readonly<Record<string, Rule>> = {
  AdjointKernel: adjointKernel,
  ConvolutionWeightGradient: weightGradient,
  GroupNormalization: groupNormalization,
  GroupNormalizationGradient: groupNormalizationGradient,
  ChannelProducts: productsOfImages,
  SumOfImages: sumOfImages,
  SiluSlope: siluSlope,
  BilinearUpsample: bilinearUpsample,
  BilinearUpsampleGradient: bilinearUpsampleGradient,
  DivideKernelChannels: divideChannels,
  KernelTapSums: sumsOfTaps,
  ParameterOfState: parameterOfState,
  StateOfParameters: stateOfParameters,
};
