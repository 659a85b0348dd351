import * as tf from '@tensorflow/tfjs-core';

/*
 * What TensorFlow.js's processor backend has no gradient of, or a wrong one, in forms that it computes fast: its filter gradient of
 * a convolution does not exist there, and its gradient of a resize knows no pixel centres.
 */

/** A convolution that keeps the image's size. @param kernel [side, side, inputs, outputs] */
export function convolve(features: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  return withGradient(convolutionOf, features, kernel);
}

const convolutionOf = tf.customGrad((features, kernel, save) => {
  const [x, w] = [features as tf.Tensor4D, kernel as tf.Tensor4D];
  if (typeof save === 'function') save([x, w]);
  return {
    value: tf.conv2d(x, w, 1, 'same'),
    gradFunc: (gradient: tf.Tensor, [input, filter]: tf.Tensor[]) => {
      const [dy, saved, weights] = [gradient as tf.Tensor4D, input as tf.Tensor4D, filter as tf.Tensor4D];
      return [inputGradient(dy, weights), kernelGradient(saved, dy, weights.shape)];
    },
  };
});

function withGradient(operation: (...tensors: tf.Tensor[]) => tf.Tensor, ...tensors: tf.Tensor[]): tf.Tensor4D {
  return operation(...tensors) as tf.Tensor4D;
}

/** A convolution by the kernel turned round, which is much faster there than the transposed convolution that it is. */
function inputGradient(gradient: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(gradient, tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]), 1, 'same');
}

/** A convolution of the features by the gradient, images in the place of channels: much faster there than a product for each tap. */
function kernelGradient(features: tf.Tensor4D, gradient: tf.Tensor4D, [side, , inputs, outputs]: tf.Tensor4D['shape']): tf.Tensor {
  if (side === 1) {
    const pixels = gradient.size / outputs;
    const columns = tf.transpose(tf.reshape(features, [pixels, inputs]));
    return tf.reshape(tf.matMul(columns, tf.reshape(gradient, [pixels, outputs])), [1, 1, inputs, outputs]);
  }
  const margin = (side - 1) / 2;
  const padded = tf.pad(features, [
    [0, 0],
    [margin, margin],
    [margin, margin],
    [0, 0],
  ]);
  const asImages: tf.Tensor4D = tf.transpose(padded, [3, 1, 2, 0]);
  const asKernel: tf.Tensor4D = tf.transpose(gradient, [1, 2, 0, 3]);
  return tf.transpose(tf.conv2d(asImages, asKernel, 1, 'valid'), [1, 2, 0, 3]);
}

/** Twice as high and wide, by bilinear interpolation between pixel centres. */
export function doubled(features: tf.Tensor4D): tf.Tensor4D {
  return withGradient(doublingOf, features);
}

const doublingOf = tf.customGrad((features) => {
  const x = features as tf.Tensor4D;
  const [batch, height, width, channels] = x.shape;
  return {
    value: tf.image.resizeBilinear(x, [2 * height, 2 * width], false, true),
    gradFunc: (gradient: tf.Tensor) => {
      const rows = tf.reshape(gradient, [batch, 2 * height, 2 * width * channels]);
      const narrow = tf.matMul(wide(interpolation(height), batch), rows, true, false);
      const columns = tf.reshape(narrow, [batch * height, 2 * width, channels]);
      return tf.reshape(tf.matMul(wide(interpolation(width), batch * height), columns, true, false), x.shape);
    },
  };
});

/** The same matrix for each of a batch. */
function wide(matrix: tf.Tensor2D, count: number): tf.Tensor3D {
  return tf.tile(tf.expandDims(matrix, 0), [count, 1, 1]) as tf.Tensor3D;
}

/** [2 size, size]. */
function interpolation(size: number): tf.Tensor2D {
  const matrix = new Float32Array(2 * size * size);
  for (let to = 0; to < 2 * size; to += 1) {
    const place = Math.min(Math.max((to + 0.5) / 2 - 0.5, 0), size - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, size - 1);
    matrix[to * size + low] = (matrix[to * size + low] ?? 0) + 1 - (place - low);
    matrix[to * size + high] = (matrix[to * size + high] ?? 0) + place - low;
  }
  return tf.tensor2d(matrix, [2 * size, size]);
}

/** Brings each image's groups of channels to mean 0 and variance 1. */
export function groupNormalize(features: tf.Tensor4D, groups: number): tf.Tensor4D {
  const [batch, height, width, channels] = features.shape;
  const grouped = tf.reshape(features, [batch, height * width, groups, channels / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  return tf.reshape(tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, 1e-5))), features.shape);
}
