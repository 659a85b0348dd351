import { zipSync } from 'fflate';
import { download } from '../../session/share/files.ts';

/** Saves a folder of files as a ZIP, which every system unpacks; not compressed, for weights hardly shrink. */
export async function downloadFolder(name: string, files: readonly { readonly path: string; readonly file: Blob }[]): Promise<void> {
  const entries = await Promise.all(files.map(async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const));
  const zip = zipSync(Object.fromEntries(entries), { level: 0 });
  download(new Blob([new Uint8Array(zip)], { type: 'application/zip' }), `${name}.zip`);
}
