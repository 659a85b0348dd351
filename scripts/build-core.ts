import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { build } from 'vite';
import { isUpToDate } from './build.ts';
import { projectRoot } from './project.ts';
import { brotli, type Effort } from './site/compress.ts';
import { modelCode } from './site/model-code.ts';

/** The package stepwise-core: its `dist` is a folder of files that find each other wherever it lies, the entry, its worker, the runtime's programs, and types. */
export const coreFolder = join(projectRoot, 'packages/core');
const dist = join(coreFolder, 'dist');
const entry = join(coreFolder, 'src/index.ts');

async function buildCode(effort: Effort): Promise<void> {
  const { build: settings, ...config } = modelCode(effort);
  await build({
    ...config,
    root: coreFolder,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ...settings,
      outDir: dist,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      // The worker has it all once more.
      chunkSizeWarningLimit: 1024,
      license: { fileName: 'licenses.md' },
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'index.js', chunkFileNames: 'assets/[name]-[hash].js' },
      },
    },
  });
}

/** Adds the licence of what the worker alone brings: Vite tells those of the entry. */
async function addWorkerLicense(): Promise<void> {
  const text = await readFile(join(projectRoot, 'node_modules/brotli-dec-wasm/LICENSE-MIT.txt'), 'utf8');
  await appendFile(join(dist, 'licenses.md'), `\n## brotli-dec-wasm (MIT)\n\n${text}`);
}

/** Puts beside the runtime's programs the compressed files by which the worker asks for them. */
async function compressPrograms(effort: Effort): Promise<void> {
  const assets = join(dist, 'assets');
  const programs = (await readdir(assets)).filter((name) => /^ort-.*\.wasm$/.test(name));
  await Promise.all(
    programs.map(async (name) => writeFile(join(assets, `${name}.br`), await brotli(await readFile(join(assets, name)), effort))),
  );
}

/** Writes the declarations that those of the entry need, and no others. */
async function writeTypes(): Promise<void> {
  const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { readonly config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: ['src/runtime/*.d.ts'] }, ts.sys, projectRoot);
  const types = join(dist, 'types');
  const emitting = { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: projectRoot, outDir: types };
  ts.createProgram([entry, join(projectRoot, 'src/runtime/download-facts.d.ts')], emitting).emit();
  const index = join(dist, 'index.d.ts');
  await writeFile(index, "export * from './types/packages/core/src/index.ts';\n");
  const needed = new Set(
    ts
      .createProgram([index], { ...options, types: [] })
      .getSourceFiles()
      .map(({ fileName }) => normalize(fileName)),
  );
  const written = (await readdir(types, { recursive: true })).map((name) => join(types, name)).filter((path) => path.endsWith('.d.ts'));
  await Promise.all(written.filter((path) => !needed.has(path)).map((path) => rm(path)));
}

/** Everything that the package is built from. */
const sources = ['package-lock.json', 'tsconfig.json', 'scripts/build-core.ts', 'scripts/site', 'src', 'workers', 'packages/core/src'];

/** Builds the package into its `dist`. */
export async function buildCore(effort: Effort): Promise<void> {
  await buildCode(effort);
  await addWorkerLicense();
  await compressPrograms(effort);
  await writeTypes();
}

/** Builds it, for this machine, unless nothing it depends on is newer than the last build. */
export async function ensureCoreBuilt(): Promise<void> {
  if (!(await isUpToDate(projectRoot, 'packages/core/dist/index.d.ts', sources))) await buildCore('quick');
}
