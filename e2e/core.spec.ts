import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { coreFolder, ensureCoreBuilt } from '../scripts/build-core.ts';
import { projectRoot } from '../scripts/project.ts';
import { isolationHeaders } from '../workers/offline/isolation.ts';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { SiteServer, type SiteServerOptions } from './models/site-server.ts';
import { tinyModels, type TestModel } from './models/tiny.ts';
import { readCanvas } from './pages/read-canvas.ts';

const dist = join(coreFolder, 'dist');
/** The run that the example asks for. */
const run = { seed: 7, images: 1, steps: 20 };

/** A static folder with the example and the built package. */
let folder: string;
let model: TestModel;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await ensureCoreBuilt();
  folder = await mkdtemp(join(tmpdir(), 'stepwise-core-'));
  await cp(join(coreFolder, 'example'), folder, { recursive: true });
  await symlink(dist, join(folder, 'stepwise-core'), 'junction');
  const [first] = await tinyModels();
  model = { ...first, id: 'flowers', card: { ...first.card, id: 'flowers' } };
});
test.afterAll(() => rm(folder, { recursive: true }));

async function serve(options: SiteServerOptions, models: readonly TestModel[] = [model]): Promise<SiteServer> {
  const server = await SiteServer.start({ folder, ...options });
  server.replaceModels(models);
  return server;
}

for (const { host, options, isIsolated } of [
  { host: 'a host that sends no headers, below a path', options: { base: '/some/where/', headers: {} }, isIsolated: false },
  { host: 'a host that isolates its pages', options: { headers: isolationHeaders }, isIsolated: true },
]) {
  test(`the example of the package draws on ${host}`, async ({ page }) => {
    const server = await serve(options);
    await page.goto(server.address);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isIsolated);
    await page.getByRole('button', { name: 'Generate' }).click();
    await expect(page.getByRole('status')).toHaveText('Step 20 of 20, noise 0.00');
    const drawn = await readCanvas(page.getByRole('img'), model.card.network.imageSize);
    expect(drawn).toMatchPixels(await imagesInNode(model, run), wasmBounds);
    await server.stop();
  });
}

test('the example of the package says in a sentence that a model is missing', async ({ page, guard }) => {
  guard.allow(/card\.json/);
  const server = await serve({ headers: {} }, []);
  await page.goto(server.address);
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByRole('status')).toHaveText(
    '/models/flowers/card.json could not be read: the server answered 404. Try again in a moment.',
  );
  await expect(page.getByRole('button', { name: 'Generate' })).toBeEnabled();
  await server.stop();
});

test('the example of the package compiles with its types, which need nothing that it does not ask for', async () => {
  const [, script = ''] = /<script type="module">(.*)<\/script>/s.exec(await readFile(join(folder, 'index.html'), 'utf8')) ?? [];
  await writeFile(join(folder, 'example.js'), script);
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const strict = [
    "import { createSampler, type SampledFrame } from './stepwise-core/index.js';",
    "const model = await createSampler({ provider: 'wasm' }).load('models/flowers/');",
    'const size: number = model.card.network.imageSize;',
    'for await (const frame of model.generate({ seed: 7, steps: size })) show(frame);',
    'function show({ predictedX0 }: SampledFrame): ImageData { return new ImageData(predictedX0, size); }',
    '// @ts-expect-error the seed is missing',
    'model.generate({ steps: 20 });',
    '// @ts-expect-error there is no such sampler',
    "model.generate({ seed: 7, sampler: 'guesswork' });",
  ];
  await writeFile(join(folder, 'strict.ts'), strict.join('\n'));
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: false,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  };
  const compile = (file: string, more: ts.CompilerOptions = {}, before?: ts.Program) =>
    ts.createProgram([join(folder, file)], { ...options, ...more }, undefined, before);
  // Of the page and of the package alone: those of the browser and of zod are not this test's.
  const problemsOf = (program: ts.Program) =>
    program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(folder) && !fileName.includes('node_modules'))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map(({ messageText, file }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  const strictly = compile('strict.ts');
  expect(problemsOf(strictly)).toEqual([]);
  // A page knows that its elements are there.
  expect(problemsOf(compile('example.js', { strictNullChecks: false }, strictly))).toEqual([]);
});

test('what is packed of the package is what a page needs', async () => {
  const built = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = built.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(coreFolder, join(parentPath, name)));
  // Empty files are packed in no time.
  const copy = await mkdtemp(join(tmpdir(), 'stepwise-pack-'));
  for (const path of ['README.md', 'LICENSE', 'vite.config.ts', 'src/index.ts', 'example/index.html', ...paths]) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), '');
  }
  await cp(join(coreFolder, 'package.json'), join(copy, 'package.json'));
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: copy, shell: process.platform === 'win32' });
  const [packed] = JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[] }[];
  expect(packed?.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'README.md', 'package.json', ...paths].sort());
  await rm(copy, { recursive: true });

  const code = await Promise.all(paths.filter((path) => /\.m?js$/.test(path)).map((path) => readFile(join(coreFolder, path), 'utf8')));
  const assets = paths.filter((path) => path.includes('assets')).map((path) => basename(path, '.br'));
  expect(assets.filter((name) => !code.some((text) => text.includes(name)))).toEqual([]);
});
