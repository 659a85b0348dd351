import { join } from 'node:path';

/** Where the studio whose runs are tested looks for training runs, in the project: there are those that a test makes. */
export const runsFolder = join('.cache', 'e2e-runs');
/** Where the studio of all other tests looks for them: there are none. */
export const noRunsFolder = join('.cache', 'e2e-no-runs');
