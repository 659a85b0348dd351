import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { studySchema, type Study } from '../../src/documents/study.ts';
import { replaceFile } from '../io/files.ts';
import { listStudy } from '../publish/catalog.ts';
import { studyDocument } from './document.ts';
import { StudyFileError } from './errors.ts';

const STUDY = 'study.json';

/** The study beside the models in a folder; one of nothing where there is none. @throws StudyFileError */
export async function readStudy(models: string): Promise<Study> {
  const path = join(models, STUDY);
  if (!existsSync(path)) return { models: [] };
  try {
    return studySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new StudyFileError(path, { cause });
  }
}

/**
 * Writes a study beside the models, names it in their list, and writes the page of the documentation that is made of it.
 * @throws CatalogError, FileWriteError
 */
export async function writeStudy(models: string, document: string, study: Study): Promise<void> {
  await replaceFile(join(models, STUDY), [`${JSON.stringify(studySchema.parse(study), null, 2)}\n`]);
  await listStudy(models, STUDY);
  await replaceFile(document, [studyDocument(study)]);
}
