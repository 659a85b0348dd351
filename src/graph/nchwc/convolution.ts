import { hasOwnChannels } from './channels.ts';
import { kernelGradient } from './kernel-gradient.ts';
import { adjointInBlocks } from './kernels.ts';
import { convolved, kernelsInBlocks, type Rule } from './layouts.ts';
import { convolve } from './reorder.ts';

/* Rules of convolutions: what everything else follows into blocks. */

/** A convolution of any kernel, stride, padding and dilation, where filters and channels fill blocks. */
export const convolution: Rule = (layouts, { inputs: [images, kernels, bias], outputs: [output], attributes }) => {
  if ((attributes['group']?.value ?? 1) !== 1 || !layouts.fit('images', images) || !layouts.fit('kernels', kernels)) return null;
  const [blocked, taps] = [layouts.as('images', images), layouts.as('kernels', kernels)];
  const ofFilters = bias ? layouts.as('plain', bias) : null;
  return [convolved((start) => convolve(layouts.graph, blocked, taps, ofFilters, start, output.shape, attributes))];
};

/** The kernel of its adjoint. */
export const adjointKernel: Rule = (layouts, { inputs: [kernels] }) => {
  if (!layouts.fit('kernels', kernels)) return null;
  return [kernelsInBlocks(adjointInBlocks(layouts.graph, layouts.as('kernels', kernels), layouts.block))];
};

/** What a gradient at the output of a convolution of stride 1 that keeps the image's size is at its kernels. */
export const weightGradient: Rule = (layouts, { inputs: [images, gradient], outputs: [output] }) => {
  if (!hasOwnChannels(layouts, images) || !hasOwnChannels(layouts, gradient)) return null;
  const kernels = kernelGradient(layouts, images, gradient, Number(output.shape[2]));
  return kernels && [kernelsInBlocks(kernels)];
};
