import { celeba } from './celeba.ts';
import type { Dataset } from './dataset.ts';
import { flowers102 } from './flowers102.ts';

/** Every dataset that `--data` can name, in the order in which help texts show them; a folder of any images has its path. */
export const datasets: readonly Dataset[] = [celeba, flowers102];
