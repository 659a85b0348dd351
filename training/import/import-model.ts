import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '../../src/documents/card.ts';
import { DiffusersFolderError } from '../../src/diffusers/errors.ts';
import { findDiffusersFiles, type DiffusersFolder, type DiffusersPlaces } from '../../src/diffusers/folder.ts';
import { originOfImport } from '../../src/diffusers/origin.ts';
import { readDiffusersModel } from '../../src/diffusers/read-model.ts';
import { reasonOf } from '../../src/errors.ts';
import { sha256Of } from '../io/files.ts';
import { writeModelFolder, type ModelFolderRequest } from '../publish/export.ts';

export interface ImportRequest extends ModelFolderRequest {
  /** The folder of a model as diffusers' `save_pretrained` writes it. */
  readonly from: string;
  /** What it was trained on and under which licence, as far as the person who imports it knows. */
  readonly dataset: { readonly name: string; readonly licence: string };
}

/**
 * Writes a model of diffusers as a model folder, as `exportModel` writes one of a run.
 *
 * @throws DiffusersFolderError with the name of what is not supported or missing; what `exportModel` does
 */
export async function importModel({ from, dataset, ...request }: ImportRequest): Promise<ModelCard> {
  const places = findDiffusersFiles(
    (place) => existsSync(join(from, place)),
    (place) => join(from, place),
  );
  const folder = await readFolder(from, places);
  const { weights, ...model } = readDiffusersModel(folder, places);
  const origin = originOfImport(model, sha256Of(folder.weights), dataset);
  return writeModelFolder({ ...origin, stored: { weights, statistics: new Float32Array(0) } }, request);
}

/** @throws DiffusersFolderError */
async function readFolder(from: string, { index, network, scheduler, weights }: DiffusersPlaces): Promise<DiffusersFolder> {
  const read = async (place: string): Promise<Buffer> =>
    readFile(join(from, place)).catch((cause: unknown) => {
      throw new DiffusersFolderError(join(from, place), `it cannot be read (${reasonOf(cause)})`, { cause });
    });
  const text = async (place: string): Promise<string> => (await read(place)).toString('utf8');
  return {
    index: index === null ? null : await text(index),
    network: await text(network),
    scheduler: await text(scheduler),
    weights: await read(weights),
  };
}
