import { download } from '../../session/share/files.ts';
import { zipOf } from './zip.ts';

/** Saves a folder of files as a ZIP, which every system unpacks. */
export async function downloadFolder(name: string, files: readonly { readonly path: string; readonly file: Blob }[]): Promise<void> {
  const entries = await Promise.all(files.map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })));
  download(new Blob(zipOf(entries), { type: 'application/zip' }), `${name}.zip`);
}
