import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as core from './index.ts';

const folder = join(import.meta.dirname, '..');
const readme = await readFile(join(folder, 'README.md'), 'utf8');

describe('the README of the package', () => {
  it('shows the example as it is', async () => {
    expect(readme).toContain(`\`\`\`html\n${await readFile(join(folder, 'example/index.html'), 'utf8')}\`\`\``);
  });

  it('lists the errors that the package exports, and no others', () => {
    const exported = Object.keys(core).filter((name) => name.endsWith('Error') && name !== 'UserFacingError');
    const table = readme
      .slice(readme.indexOf('## Errors'))
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect([...table.join('').matchAll(/`(\w+Error)`/g)].map(([, name]) => name).sort()).toEqual(exported.sort());
  });
});
