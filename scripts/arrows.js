// @ts-check
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

/**
 * @typedef {object} Layer
 * @property {string[]} layers the other layers it may import
 * @property {{ only: string[] } | { except: string[] }} packages the packages it may import; a star ends a prefix
 */

const pure = ['zod', '@bufbuild/protobuf'];
const browserOnly = ['onnxruntime-web', 'react', 'react-dom', 'zustand', 'comlink', 'mediabunny', 'brotli-dec-wasm', 'workbox-*'];
const nodeOnly = ['node:*', 'onnxruntime-node', 'sharp', 'commander', 'cli-progress', 'tar-stream', 'yauzl', 'send'];
const toolsOnly = ['vite', 'vite-plugin-pwa', '@vitejs/*', 'playwright', '@playwright/*', '@axe-core/*', 'vitest', 'fast-check'];

/** What a model is, for whoever opens one. */
const model = ['src/documents', 'src/networks', 'src/graph', 'src/diffusion'];
/** What samples for the page is known to it as to anybody: by the entry of the package. */
const ofPage = [
  'packages/core/src/index',
  'src/training-step',
  'src/training-graph',
  'workers',
  'workers/training',
  'workers/offline',
  'src/runtime',
  'src/runtime/web',
  'src/metrics',
  'src/diffusers',
  ...model,
];
const ofWorkers = ['src/training-step', 'src/training-graph', 'src/runtime', 'src/runtime/web', 'src/metrics', 'src/diffusers', ...model];
const packagesOfWorkers = { except: [...nodeOnly, ...toolsOnly, 'onnxruntime-web', 'react', 'react-dom', 'zustand'] };
const packagesOfPage = { except: [...nodeOnly, ...toolsOnly, 'onnxruntime-web'] };

/**
 * The arrows of the architecture. A layer is a folder, or within one the files whose names begin like it
 * (`src/runtime/web` is src/runtime/web.ts and src/runtime/web-device.ts); the longest that fits a file is its layer.
 *
 * @type {Record<string, Layer>}
 */
export const architecture = {
  'src/diffusion': { layers: [], packages: { only: pure } },
  'src/graph': { layers: [], packages: { only: pure } },
  // Whoever builds a graph knows nothing of the layout that it is lowered to.
  'src/graph/nchwc': { layers: ['src/graph'], packages: { only: pure } },
  'src/metrics': { layers: ['src/diffusion'], packages: { only: pure } },
  'src/networks': { layers: ['src/graph', 'src/diffusion'], packages: { only: pure } },
  'src/training-graph': { layers: ['src/networks', 'src/graph', 'src/graph/nchwc', 'src/diffusion'], packages: { only: pure } },
  // What a run of training steps draws, plans and keeps, wherever it runs; the runtime is given.
  'src/training-step': {
    layers: ['src/training-graph', 'src/documents', 'src/networks', 'src/graph', 'src/graph/nchwc', 'src/diffusion'],
    packages: { only: pure },
  },
  'src/documents': { layers: ['src/networks', 'src/metrics', 'src/diffusion'], packages: { only: pure } },
  // Models of Hugging Face's diffusers in this project's terms.
  'src/diffusers': { layers: model, packages: { only: pure } },
  'src/runtime': { layers: model, packages: { only: [...pure, 'onnxruntime-common'] } },
  'src/runtime/web': { layers: ['src/runtime', ...model], packages: { only: [...pure, 'onnxruntime-web'] } },
  'src/runtime/node': { layers: ['src/runtime', ...model], packages: { only: [...pure, 'onnxruntime-node', 'node:*'] } },
  workers: { layers: ofWorkers, packages: packagesOfWorkers },
  'workers/sampling': { layers: ['workers', ...ofWorkers], packages: packagesOfWorkers },
  // It gets models and the runtime as sampling does.
  'workers/training': { layers: ['workers/sampling', 'workers', ...ofWorkers], packages: packagesOfWorkers },
  // The service worker knows nothing of models; who serves the page sends the headers that it adds.
  'workers/offline': { layers: [], packages: { only: ['workbox-*'] } },
  // Sampling for pages of others: its parts, and the one file that is imported from outside.
  'packages/core': { layers: ['workers/sampling', 'workers', 'src/runtime', 'src/runtime/web', ...model], packages: { only: pure } },
  'packages/core/src/index': { layers: ['packages/core', 'workers/sampling', 'workers', 'src/runtime', ...model], packages: { only: [] } },
  // The page: parts that know nothing of a visit, what all views share of it, the views, and what holds them together.
  'src/studio/ui': { layers: ofPage, packages: packagesOfPage },
  'src/studio/session': { layers: ['src/studio/ui', ...ofPage], packages: packagesOfPage },
  ...Object.fromEntries(
    ['compare', 'data', 'generate', 'learn', 'results', 'steer', 'train', 'training-runs'].map((view) => [
      `src/studio/views/${view}`,
      { layers: ['src/studio/session', 'src/studio/ui', ...ofPage], packages: packagesOfPage },
    ]),
  ),
  'src/studio/shell': { layers: ['src/studio/views/*', 'src/studio/session', 'src/studio/ui', ...ofPage], packages: packagesOfPage },
  'src/studio': { layers: ['src/studio/shell', 'src/studio/session', 'src/studio/ui', ...ofPage], packages: packagesOfPage },
  training: {
    layers: [
      'src/training-step',
      'src/runtime',
      'src/runtime/node',
      'src/training-graph',
      'src/graph/nchwc',
      'src/metrics',
      'src/diffusers',
      ...model,
      'scripts',
      'training/bench/page/contract',
    ],
    packages: { except: [...browserOnly, 'vitest', 'fast-check', '@playwright/*', '@axe-core/*'] },
  },
  'training/bench/page/contract': { layers: ['src/runtime', ...model], packages: { only: pure } },
  // The page in which engines are timed beside each other: it trains as the page of the studio does.
  'training/bench/page': { layers: ['training/bench/page/contract', 'workers/training', ...ofWorkers], packages: { except: nodeOnly } },
  scripts: { layers: ['workers/offline'], packages: { except: [...browserOnly, 'onnxruntime-node'] } },
  // The command that serves the page also serves the runs, which only the trainer can read.
  'scripts/serve': { layers: ['scripts', 'training'], packages: { except: [...browserOnly, 'onnxruntime-node'] } },
  // The pictures show the page with the runs too.
  'scripts/dev': { layers: ['scripts', 'scripts/serve'], packages: { except: [...browserOnly, 'onnxruntime-node'] } },
  'scripts/screenshots': { layers: ['scripts', 'scripts/serve'], packages: { except: [...browserOnly, 'onnxruntime-node'] } },
  e2e: {
    layers: [
      'workers',
      'workers/sampling',
      'workers/training',
      'workers/offline',
      'packages/core',
      'src/training-step',
      'training',
      'src/runtime',
      'src/runtime/web',
      'src/runtime/node',
      'src/training-graph',
      'src/metrics',
      ...model,
      'scripts',
    ],
    packages: { except: ['onnxruntime-*', 'react', 'react-dom', 'zustand'] },
  },
};

/** The base class of errors and the mutex: anybody may throw one, or take turns. */
const everywhere = ['src/errors.ts', 'src/mutex.ts'];

/** What tests and their kits may import on top of their layer: to read fixtures and pictures, to run a graph on the real runtime, to hold a network beside what trains it, to stand in for what samples. */
const testPackages = ['vitest', 'fast-check', 'node:*', 'onnxruntime-node', 'sharp'];
const testLayers = ['src/runtime/node', 'src/training-graph', 'workers/sampling', 'packages/core', 'packages/core/src/index'];
const testFile = /\.test\.tsx?$|\/testing\//;

/** @param {string} path relative to the project, with slashes */
function layerOf(path) {
  const fitting = Object.keys(architecture).filter((name) => path.startsWith(name) && ['/', '.', '-'].includes(path.charAt(name.length)));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

/** @param {string} specifier */
function packageOf(specifier) {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** @param {string[]} patterns @param {string} name */
function matches(patterns, name) {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

/** @param {Layer['packages']} packages @param {string} name */
function allows(packages, name) {
  return 'only' in packages ? matches(packages.only, name) : !matches(packages.except, name);
}

/**
 * Why `file` must not import `specifier`, or undefined when it may.
 *
 * @param {string} root the project's folder
 * @param {string} file absolute path of the importing file
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function forbiddenArrow(root, file, specifier) {
  const path = relative(root, file).split(sep).join('/');
  const from = layerOf(path);
  const rules = from === undefined ? undefined : architecture[from];
  if (from === undefined || rules === undefined) return undefined;
  const isTest = testFile.test(path);
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    if (allows(rules.packages, name) || (isTest && matches(testPackages, name))) return undefined;
    return `${from} must not import the package ${name}`;
  }
  const target = relative(root, resolve(dirname(file), specifier))
    .split(sep)
    .join('/');
  if (testFile.test(target) && !isTest && from !== 'e2e') return `${from} must not import ${target}: it is for tests`;
  if (everywhere.includes(target)) return undefined;
  const to = layerOf(target);
  const allowed = isTest ? [from, ...rules.layers, ...testLayers] : [from, ...rules.layers];
  return to === undefined || matches(allowed, to) ? undefined : `${from} must not import ${to}`;
}

/**
 * ESLint rule: imports, exports from elsewhere, dynamic imports and addresses of workers keep to `architecture`.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const arrowsRule = {
  meta: { type: 'problem', schema: [], messages: { arrow: '{{reason}} (scripts/arrows.js holds the arrows).' } },
  create(context) {
    /** @param {import('estree').Node | null | undefined} source */
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const reason = forbiddenArrow(context.cwd, context.filename, source.value);
      if (reason !== undefined) context.report({ node: source, messageId: 'arrow', data: { reason } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      NewExpression: ({ callee, arguments: [address, base] }) => {
        const isRelativeUrl = callee.type === 'Identifier' && callee.name === 'URL' && base?.type === 'MemberExpression';
        if (isRelativeUrl && address?.type === 'Literal') check(address);
      },
    };
  },
};
