/** P(Z <= z) for Z from N(0, 1), to about 1e-15: the complementary error function by its continued fraction and series. */
export function normalCumulative(z: number): number {
  if (z < -38) return 0;
  if (z > 8.3) return 1;
  return Math.abs(z) < 3 ? 0.5 + seriesFromZero(z) : z < 0 ? tail(-z) : 1 - tail(z);
}

/** The integral of the density from 0 to z: density(z) (z + z^3 / 3 + z^5 / 15 + ...) (Marsaglia 2004, section 3). */
function seriesFromZero(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return density(z) * sum;
}

/** P(Z > z) for z of 3 or more: density(z) / (z + 1 / (z + 2 / (z + 3 / ...))). */
function tail(z: number): number {
  let fraction = z;
  for (let index = 100; index >= 1; index -= 1) fraction = z + index / fraction;
  return density(z) / fraction;
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** The z that a share u of N(0, 1) lies below: plus or minus infinity at 1 and 0. Exact to about 1e-10 for u of 1e-300 or more. */
export function normalQuantile(u: number): number {
  if (u <= 0) return -Infinity;
  if (u >= 1) return Infinity;
  if (u > 0.5) return -normalQuantile(1 - u);
  // Newton's method on ln P(Z <= z), which is concave: from the left of the root it never leaves it.
  let z = Math.max(-Math.sqrt(-2 * Math.log(u)) - 1, -37.5);
  for (let round = 0; round < 100; round += 1) {
    const probability = normalCumulative(z);
    const step = (Math.log(u) - Math.log(probability)) * (probability / density(z));
    z += step;
    if (Math.abs(step) < 1e-14 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}
