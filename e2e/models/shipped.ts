import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/project.ts';
import { catalogSchema, type Catalog } from '../../src/documents/card.ts';

const modelsFolder = join(projectRoot, 'public/models');

/** The models that the project ships, in the order of the page's dropdown. */
export const shippedModels: Catalog['models'] = catalogSchema.parse(
  JSON.parse(readFileSync(join(modelsFolder, 'catalog.json'), 'utf8')),
).models;

export function shippedFolder(id: string): string {
  return join(modelsFolder, id);
}
