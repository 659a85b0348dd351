import { expect, it } from 'vitest';
import { cellAfter } from './places.ts';

it('arrows go by one cell and stop at the edges; Home and End go to the ends of the row, with Control of the grid', () => {
  const after = (key: string, cell: number, withControl = false) => cellAfter(key, withControl, cell, 3);
  expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => after(key, 4))).toEqual([3, 5, 1, 7]);
  expect(['ArrowLeft', 'ArrowUp'].map((key) => after(key, 0))).toEqual([0, 0]);
  expect(['ArrowRight', 'ArrowDown'].map((key) => after(key, 8))).toEqual([8, 8]);
  expect([after('Home', 4), after('End', 4), after('Home', 4, true), after('End', 4, true)]).toEqual([3, 5, 0, 8]);
  expect(after('a', 4)).toBeNull();
});
