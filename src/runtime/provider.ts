/** Where onnxruntime computes: `webgpu` and `wasm` in the page, `cpu`, `webgpu` and `cuda` in Node. */
export type Provider = WebProvider | NodeProvider;

export const webProviders = ['webgpu', 'wasm'] as const;
export type WebProvider = (typeof webProviders)[number];

export const nodeProviders = ['cpu', 'webgpu', 'cuda'] as const;
export type NodeProvider = (typeof nodeProviders)[number];
