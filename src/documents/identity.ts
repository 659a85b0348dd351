import { z } from 'zod';

/** What a model is called in addresses and as a folder. */
export const modelIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');

/** The SHA-256 of a file, by which it is known to be the one that is meant. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
