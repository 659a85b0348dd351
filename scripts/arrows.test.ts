import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { arrowsRule, forbiddenArrow } from './arrows.js';

const root = '/project';

function arrow(file: string, specifier: string): string | undefined {
  return forbiddenArrow(root, join(root, file), specifier);
}

describe('the arrows of the architecture', () => {
  it.each([
    ['src/diffusion/sampler.ts', '../documents/card.ts'],
    ['src/diffusion/sampler.ts', 'onnxruntime-web'],
    ['src/diffusion/sampler.ts', 'onnxruntime-node'],
    ['src/graph/serialize.ts', 'node:fs'],
    ['src/graph/serialize.ts', 'fs/promises'],
    ['src/documents/card.ts', 'react'],
    ['src/documents/card.ts', '../runtime/model.ts'],
    ['src/metrics/fid.ts', '../runtime/model.ts'],
    ['src/runtime/web.ts', 'onnxruntime-node'],
    ['src/runtime/web.ts', './node.ts'],
    ['src/runtime/web-device.ts', 'node:fs'],
    ['src/runtime/node.ts', 'onnxruntime-web/wasm'],
    ['src/runtime/model.ts', 'onnxruntime-web'],
    ['src/runtime/model.ts', './web.ts'],
    ['workers/sampling.worker.ts', '../src/studio/session/store.ts'],
    ['workers/sampling.worker.ts', '../src/runtime/node.ts'],
    ['src/studio/main.tsx', '../runtime/node.ts'],
    ['src/studio/main.tsx', '../../workers/sampling/client.ts'],
    ['src/studio/session/store.ts', '../../../packages/core/src/sampler.ts'],
    ['packages/core/src/sampler.ts', '../../../src/studio/session/store.ts'],
    ['workers/sampling/worker.ts', '../../packages/core/src/index.ts'],
    ['src/studio/main.tsx', 'onnxruntime-web/webgpu'],
    ['src/studio/main.tsx', '../../training/loop/trainer.ts'],
    ['src/networks/ddim-unet.ts', '../training-graph/training-step.ts'],
    ['src/networks/ddim-unet.ts', '../documents/card.ts'],
    ['src/studio/ui/format.ts', '../session/store.ts'],
    ['src/studio/session/store.ts', '../views/steer/store.ts'],
    ['src/studio/views/compare/store.ts', '../steer/store.ts'],
    ['src/studio/views/compare/store.ts', '../../shell/App.tsx'],
    ['training/commands/sample.ts', '../../src/studio/session/store.ts'],
    ['training/commands/sample.ts', '../../src/runtime/web.ts'],
    ['training/commands/sample.ts', 'react'],
    ['src/graph/serialize.test.ts', '../studio/store.ts'],
    ['src/networks/testing/weights.ts', '../../studio/session/store.ts'],
    ['src/networks/inference.ts', '../graph/testing/session.ts'],
  ])('stop %s from importing %s', (file, specifier) => {
    expect(arrow(file, specifier)).toMatch(/must not import/);
  });

  it.each([
    ['src/diffusion/config.ts', 'zod'],
    ['src/diffusion/sampler.ts', './schedule.ts'],
    ['src/documents/card.ts', '../diffusion/config.ts'],
    ['src/documents/card.ts', '../networks/network.ts'],
    ['src/graph/shape.ts', '../errors.ts'],
    ['workers/shared/bridge.ts', '../../src/mutex.ts'],
    ['src/studio/shell/Views.tsx', '../views/steer/SteerView.tsx'],
    ['src/studio/views/steer/SteerView.tsx', '../../session/store.ts'],
    ['src/networks/ddim-unet.ts', '../graph/builder.ts'],
    ['src/graph/serialize.test.ts', 'onnxruntime-node'],
    ['src/graph/serialize.test.ts', '../runtime/node.ts'],
    ['src/graph/testing/session.ts', 'onnxruntime-node'],
    ['src/networks/inference.test.ts', '../graph/testing/session.ts'],
    ['e2e/provider.ts', '../src/runtime/testing/contract.ts'],
    ['src/runtime/node.ts', 'node:fs/promises'],
    ['src/runtime/web.ts', 'onnxruntime-web/wasm'],
    ['workers/sampling.worker.ts', '../src/runtime/web.ts'],
    ['workers/sampling.worker.ts', 'comlink'],
    ['src/studio/main.tsx', '../../workers/contract.ts'],
    ['src/studio/main.tsx', 'react-dom/client'],
    ['src/studio/main.tsx', '../../packages/core/src/index.ts'],
    ['packages/core/src/sampler.ts', '../../../workers/sampling/client.ts'],
    ['training/commands/sample.ts', '../../src/runtime/node.ts'],
  ])('let %s import %s', (file, specifier) => {
    expect(arrow(file, specifier)).toBeUndefined();
  });

  it('are found in imports, exports, dynamic imports and addresses of workers', async () => {
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      baseConfig: { plugins: { architecture: { rules: { arrows: arrowsRule } } }, rules: { 'architecture/arrows': 'error' } },
    });
    const code = [
      "import '../studio/store.js';",
      "export * from '../studio/store.js';",
      "export { store } from '../studio/store.js';",
      "await import('../studio/store.js');",
      "new URL('../studio/store.js', import.meta.url);",
      "import './schedule.js';",
    ].join('\n');
    const [result] = await eslint.lintText(code, { filePath: join(root, 'src/diffusion/sampler.js') });
    expect(result?.messages.map(({ line, ruleId }) => [line, ruleId])).toEqual(
      [1, 2, 3, 4, 5].map((line) => [line, 'architecture/arrows']),
    );
  });
});

describe("the project's own lint configuration", () => {
  it('refuses an import against the arrows, `any`, and a non-null assertion', async () => {
    const eslint = new ESLint();
    const rules = (await eslint.calculateConfigForFile('src/diffusion/config.ts')) as { rules: Record<string, [number]> };
    const severity = (name: string) => rules.rules[name]?.[0];
    const asError = 2;
    expect(severity('architecture/arrows')).toBe(asError);
    expect(severity('@typescript-eslint/no-explicit-any')).toBe(asError);
    expect(severity('@typescript-eslint/no-non-null-assertion')).toBe(asError);
    expect(severity('no-restricted-globals')).toBe(asError);
  });
});
