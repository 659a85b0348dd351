import type { Embedding, Embeddings, Space } from '../report.ts';

export const spaceTitles: Record<Space['name'], string> = { pixels: 'Pixels', features: 'Features' };
export const methodTitles: Record<Embedding['method'], string> = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' };

export type Grouping = Embeddings['grouping'];
export type Group = Embeddings['groups'][number];

/** What the groups of a map are, one and many of them: `class`, `classes`. */
export const groupingTitles: Record<Grouping['kind'], { readonly one: string; readonly many: string }> = {
  classes: { one: 'class', many: 'classes' },
  attribute: { one: 'attribute', many: 'values of the attribute' },
  part: { one: 'part', many: 'parts' },
};
