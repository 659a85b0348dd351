import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connect, Plugin } from 'vite';
import { serveRuns } from '../training/runs/serving/serve-runs.ts';

const marker = '<meta name="stepwise-runs" content="runs/" />';

/**
 * Serves the runs in the folder `root` at runs/, and tells the page so by a meta element: a page that no such server
 * gave asks for no runs at all.
 */
export function runsPlugin(root: string): Plugin {
  const answer = serveRuns(root);
  const serveAt = (middlewares: Connect.Server): void => {
    middlewares.use('/runs', (request, response, next) => void answer(request, response).catch(next));
  };
  return {
    name: 'serve-runs',
    apply: 'serve',
    configureServer: ({ middlewares }) => serveAt(middlewares),
    transformIndexHtml: (html) => html.replace('</head>', `${marker}</head>`),
    configurePreviewServer({ config, middlewares }) {
      const page = join(config.root, config.build.outDir, 'index.html');
      serveAt(middlewares);
      middlewares.use((request, response, next) => {
        if (!/^\/(?:index\.html)?(?:\?|$)/.test(request.url ?? '')) {
          next();
          return;
        }
        readFile(page, 'utf8').then((html) => {
          response.setHeader('Content-Type', 'text/html;charset=utf-8');
          response.setHeader('Cache-Control', 'no-cache');
          response.end(html.replace('</head>', `${marker}</head>`));
        }, next);
      });
    },
  };
}
