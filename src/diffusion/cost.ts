/**
 * How long a run is, in words: `20 steps` where each takes one evaluation of the network, else
 * `20 steps, 39 evaluations of the network`. `evaluations` is null where nobody counted them.
 */
export function describeCost(steps: number, evaluations: number | null): string {
  const length = steps === 1 ? '1 step' : `${steps} steps`;
  return evaluations === null || evaluations === steps ? length : `${length}, ${evaluations} evaluations of the network`;
}
