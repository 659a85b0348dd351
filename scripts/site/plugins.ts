import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { compressFolder, type Effort } from './compress.ts';
import { formatHeadersFile, siteHeaders } from './headers.ts';
import { serveFiles } from './serve-files.ts';

/** What a build leaves for hosts beside its files: the same compressed, and the headers to send. */
export function filesForHosts(effort: Effort): Plugin {
  let folder = '';
  return {
    name: 'files-for-hosts',
    apply: 'build',
    configResolved: ({ root, build }) => void (folder = join(root, build.outDir)),
    closeBundle: {
      order: 'post',
      async handler() {
        await compressFolder(folder, effort);
        await writeFile(join(folder, '_headers'), formatHeadersFile());
      },
    },
  };
}

/** Serves the built page as its documentation asks hosts to. */
export const servedSite: Plugin = {
  name: 'served-site',
  configurePreviewServer({ config, middlewares }) {
    middlewares.use((_request, response, next) => {
      for (const [name, value] of Object.entries(siteHeaders)) response.setHeader(name, value);
      next();
    });
    middlewares.use(serveFiles(join(config.root, config.build.outDir)));
  },
};
