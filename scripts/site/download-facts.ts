import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { brotli, type Effort } from './compress.ts';

function factsOf(content: Buffer) {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/**
 * `import facts from 'file?download'` is what a page must know to fetch that file and to say what it costs: size and
 * SHA-256, as it is and compressed. `effort` is the build's own; null where nothing is compressed.
 */
export function downloadFacts(effort: Effort | null): Plugin {
  return {
    name: 'download-facts',
    enforce: 'pre',
    async load(id) {
      const [path = '', query] = id.split('?');
      if (query !== 'download') return null;
      const content = await readFile(path);
      const compressed = effort && factsOf(await brotli(content, effort));
      return `export default ${JSON.stringify({ ...factsOf(content), brotli: compressed })};`;
    },
  };
}
