import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../project.ts';
import { formatHeadersFile, siteHeaders } from './headers.ts';

describe('the headers of the site', () => {
  it('are what docs/hosting.md asks of nginx', async () => {
    const documented = await readFile(join(projectRoot, 'docs/hosting.md'), 'utf8');
    for (const [name, value] of Object.entries(siteHeaders)) {
      expect(documented).toContain(`add_header ${name} ${value.includes(' ') ? `"${value}"` : value} always;`);
    }
  });

  it('are written for hosts that read them from a file', () => {
    const lines = formatHeadersFile().split('\n');
    expect(lines[0]).toBe('/*');
    for (const [name, value] of Object.entries(siteHeaders)) expect(lines).toContain(`  ${name}: ${value}`);
    expect(lines.slice(lines.indexOf('/assets/*'))).toContain('  Cache-Control: public, max-age=31536000, immutable');
  });
});
