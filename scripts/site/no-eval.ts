import type { Plugin } from 'vite';

const configuration = /\/zod\/v4\/core\/core\.js$/;

/**
 * Zod tries whether it may compile schemas by `new Function`, which a content security policy without 'unsafe-eval'
 * reports as a violation. Its setting against that must hold before the first schema is made, in whatever order a build
 * lays modules into files: so it is set where zod keeps its settings.
 */
export const noEval: Plugin = {
  name: 'no-eval',
  transform: {
    filter: { id: configuration },
    handler: (code) => `${code}\nglobalConfig.jitless = true;\n`,
  },
};
