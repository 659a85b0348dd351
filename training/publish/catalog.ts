import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogSchema, type Catalog, type ModelCard } from '../../src/documents/card.ts';
import { replaceFile } from '../io/files.ts';
import { CatalogError } from './errors.ts';

const CATALOG = 'catalog.json';

/**
 * Lists a model in a site's catalog.json, at its old place or at the end.
 * @throws CatalogError where the file is there but is no catalog, FileWriteError
 */
export async function addToCatalog(models: string, card: Pick<ModelCard, 'id' | 'title'>): Promise<void> {
  const catalog = await catalogIn(models);
  const entry = { id: card.id, title: card.title, card: `${card.id}/card.json` };
  const known = catalog.models.some(({ id }) => id === card.id);
  const entries = known ? catalog.models.map((model) => (model.id === card.id ? entry : model)) : [...catalog.models, entry];
  await writeCatalog(models, { ...catalog, models: entries });
}

/** The models that a site lists; none where there is no list. @throws CatalogError */
export async function catalogIn(models: string): Promise<Catalog> {
  const path = join(models, CATALOG);
  if (!existsSync(path)) return { models: [] };
  try {
    return catalogSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new CatalogError(path, { cause });
  }
}

/**
 * Names the study of a site's models, a file beside catalog.json, in it.
 * @throws CatalogError where the file is there but is no catalog, FileWriteError
 */
export async function listStudy(models: string, study: string): Promise<void> {
  await writeCatalog(models, { ...(await catalogIn(models)), study });
}

async function writeCatalog(models: string, catalog: Catalog): Promise<void> {
  await replaceFile(join(models, CATALOG), [`${JSON.stringify(catalog, null, 2)}\n`]);
}
