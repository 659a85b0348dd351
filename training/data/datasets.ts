import { celeba } from './celeba.ts';
import type { Dataset } from './dataset.ts';
import { flowers102 } from './flowers102.ts';
import { imageFolder } from './folder.ts';

/** Every dataset that `--data` can name, in the order in which help texts show them. */
export const datasets: readonly Dataset[] = [celeba, flowers102, imageFolder];
