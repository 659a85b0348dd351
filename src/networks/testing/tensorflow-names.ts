/*
 * How TensorFlow's graph of 2015-12-05 calls the convolutions up to the last block of 17x17 pixels, whose weights and
 * biases the reduced file of that network holds as `<name>_w` and `<name>_b`.
 */

const stem = ['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', 'Conv2d_3b_1x1', 'Conv2d_4a_3x3'];
const blocks = ['Mixed_5b', 'Mixed_5c', 'Mixed_5d', 'Mixed_6a', 'Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e'];

const towers: Readonly<Record<string, string>> = {
  branch1x1: '',
  branch3x3: '',
  branch5x5: 'tower',
  branch7x7: 'tower',
  branch3x3dbl: 'tower_1',
  branch7x7dbl: 'tower_1',
  branch_pool: 'tower_2',
};

const numbered = (name: string, index: number): string => (index === 0 ? name : `${name}_${index}`);

/** TensorFlow's name of a convolution of the checkpoint; undefined beyond those blocks. */
export function tensorFlowName(convolution: string): string | undefined {
  const [block = '', branch = ''] = convolution.split('.');
  if (stem.includes(block)) return numbered('conv', stem.indexOf(block));
  if (!blocks.includes(block)) return undefined;
  const [, stemOfBranch = '', position = '1'] = /^(.*?)(?:_(\d))?$/.exec(branch) ?? [];
  // The block that halves the image has one tower only.
  const tower = block === 'Mixed_6a' && stemOfBranch === 'branch3x3dbl' ? 'tower' : (towers[stemOfBranch] ?? '');
  const parts = [numbered('mixed', blocks.indexOf(block)), tower, numbered('conv', Number(position) - 1)];
  return parts.filter((part) => part !== '').join('_');
}
