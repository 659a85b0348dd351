import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { modelCode } from './scripts/site/model-code.ts';
import { offlinePage } from './scripts/site/offline.ts';
import { filesForHosts, servedSite } from './scripts/site/plugins.ts';
import { isolationHeaders } from './workers/offline/isolation.ts';

export default defineConfig(({ command, mode }) => {
  // Hosts send a build to many; on this machine nobody waits minutes for a seventh of bytes that do not travel.
  const effort = mode === 'release' ? 'best' : 'quick';
  const { plugins, build, ...settings } = modelCode(command === 'build' ? effort : null);
  return {
    ...settings,
    // One page without addresses of its own: a file that is not there is an honest 404, not the page once more.
    appType: 'mpa',
    plugins: [react(), ...plugins, offlinePage, filesForHosts(effort), servedSite],
    build: { ...build, chunkSizeWarningLimit: 1024 },
    server: { headers: isolationHeaders },
  };
});
