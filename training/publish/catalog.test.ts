import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalogSchema } from '../../src/documents/card.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { addToCatalog, catalogIn, listStudy } from './catalog.ts';
import { CatalogError } from './errors.ts';

const root = temporaryFolder();
let count = 0;
let models = '';

beforeEach(() => {
  count += 1;
  models = join(root, `models-${count}`);
});

describe('a catalog', () => {
  const entriesIn = async (): Promise<string[]> => {
    const catalog = catalogSchema.parse(JSON.parse(await readFile(join(models, 'catalog.json'), 'utf8')));
    return catalog.models.map(({ id, title, card }) => `${id}: ${title} (${card})`);
  };

  it('lists new models at the end and known ones at their place', async () => {
    await mkdir(models);
    await addToCatalog(models, { id: 'celeba', title: 'Faces' });
    await addToCatalog(models, { id: 'flowers', title: 'Flowers' });
    await addToCatalog(models, { id: 'celeba', title: 'CelebA' });
    expect(await entriesIn()).toEqual(['celeba: CelebA (celeba/card.json)', 'flowers: Flowers (flowers/card.json)']);
  });

  it('keeps the name of the study when a model is listed, and the models when a study is', async () => {
    await mkdir(models);
    await addToCatalog(models, { id: 'celeba', title: 'Faces' });
    await listStudy(models, 'study.json');
    await addToCatalog(models, { id: 'flowers', title: 'Flowers' });
    expect(await catalogIn(models)).toMatchObject({ models: [{ id: 'celeba' }, { id: 'flowers' }], study: 'study.json' });
  });

  it('does not overwrite what is no catalog', async () => {
    await mkdir(models);
    await writeFile(join(models, 'catalog.json'), '{"models": 3}');
    await expect(addToCatalog(models, { id: 'celeba', title: 'Faces' })).rejects.toThrow(CatalogError);
    expect(await readFile(join(models, 'catalog.json'), 'utf8')).toBe('{"models": 3}');
  });
});
