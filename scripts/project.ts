import { join } from 'node:path';

/** The root of the project, whichever folder a command was started in. */
export const projectRoot = join(import.meta.dirname, '..');
