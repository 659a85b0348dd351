import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

it('a table has columns as wide as their widest cell, and no spaces at the ends of its lines', () => {
  expect(
    formatTable([
      ['run', 'state', ''],
      ['0001-celeba', 'running', ''],
      ['2', 'broken', 'it is empty'],
    ]),
  ).toBe('run          state\n0001-celeba  running\n2            broken   it is empty\n');
});
