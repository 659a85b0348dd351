import { pivotedCholesky } from './cholesky.ts';
import { StatisticsError } from './errors.ts';
import { assertSameDimensions } from './features.ts';
import { trace, transposed, type Matrix, type MatrixProduct } from './matrix.ts';
import { nuclearNorm } from './nuclear-norm.ts';
import type { FeatureStatistics } from './statistics.ts';

/**
 * The squared Fréchet distance of two Gaussians with the given means and covariances, FID where the features are those of
 * the Inception network (Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
 * equilibrium", 2017): |mu1 - mu2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), in float64. Rank-deficient covariances, those of
 * fewer images than dimensions, need no care.
 *
 * @throws FeatureDimensionsError where the two are of different networks.
 * @throws StatisticsError where one is no covariance.
 */
export async function frechetDistance(left: FeatureStatistics, right: FeatureStatistics, product: MatrixProduct): Promise<number> {
  assertSameDimensions(left.mean.length, right.mean.length);
  for (const { mean, covariance } of [left, right]) {
    if (!mean.every(Number.isFinite)) throw new StatisticsError('a mean is not finite');
    if (covariance.rows !== mean.length) throw new StatisticsError(`${mean.length} means, ${covariance.rows} variances`);
  }
  const means = squaredDistance(left.mean, right.mean);
  const variances = trace(left.covariance) + trace(right.covariance);
  const distance = means + variances - 2 * (await traceOfRoot(left.covariance, right.covariance, product));
  // No distance is negative, and twice the trace of the root is no more than the variances; what is below is rounding.
  return Math.max(0, distance);
}

/**
 * tr((S1 S2)^(1/2)) of two covariances. With S1 = L1 L1^T and S2 = L2 L2^T, the eigenvalues of S1 S2 other than zero are
 * the squared singular values of L1^T L2.
 */
async function traceOfRoot(left: Matrix, right: Matrix, product: MatrixProduct): Promise<number> {
  const [leftFactor, rightFactor] = [await pivotedCholesky(left, product), await pivotedCholesky(right, product)];
  return nuclearNorm(await product(transposed(leftFactor), rightFactor), product);
}

function squaredDistance(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, index) => sum + (value - (right[index] ?? NaN)) ** 2, 0);
}
