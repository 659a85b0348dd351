// @ts-check
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { arrowsRule } from './scripts/arrows.js';

const message = 'This layer runs everywhere: it touches no file, no page and no process.';
const hostGlobals = ['process', 'Buffer', 'window', 'document', 'navigator', 'fetch', 'localStorage', 'indexedDB'];

export default defineConfig(
  { ignores: ['**/dist', 'runs', '.cache', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  // These rules compile what they read, which is slow: components lie in .tsx, hooks in files of their name.
  { files: ['src/studio/**/*.tsx', 'src/studio/**/use[A-Z]*.ts'], extends: [reactHooks.configs.flat['recommended-latest']] },
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { architecture: { rules: { arrows: arrowsRule } } },
    rules: {
      'architecture/arrows': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // process.env['NAME'] is the form that noPropertyAccessFromIndexSignature asks for.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    files: ['src/{diffusion,graph,networks,training-graph,training-step,documents,metrics}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...hostGlobals.map((name) => ({ name, message }))] },
  },
);
