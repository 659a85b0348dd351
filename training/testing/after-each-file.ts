import { afterAll } from 'vitest';
import { removeTemporaryFolders } from './temporary-folder.ts';

// Run anew for every file of tests: a hook in a module that files share would be the first one's alone.
afterAll(removeTemporaryFolders);
