import { join } from 'node:path';

/** Where the studio that is tested looks for training runs, in the project: there are those that a test makes. */
export const runsFolder = join('.cache', 'e2e-runs');
