import { ModelFilesError } from './errors.ts';
import type { ImportedFile } from './files.ts';

/** A run's folder has its model one folder below, and some hundreds of grids and checkpoints. */
const deepestFolder = 4;
const mostFiles = 5000;

/** The files that were dropped, with those in dropped folders. It has to be called while the event is handled. Throws ModelFilesError. */
export async function filesOfDrop({ items }: Pick<DataTransfer, 'items'>): Promise<ImportedFile[]> {
  const dropped = Array.from(items, (item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? item.getAsFile()) : null));
  const files: ImportedFile[] = [];
  for (const item of dropped) {
    if (item instanceof File) files.push({ path: item.name, file: item });
    else if (item) await collect(item, 0, files);
  }
  return files;
}

async function collect(entry: FileSystemEntry, depth: number, files: ImportedFile[]): Promise<void> {
  if (files.length >= mostFiles)
    throw new ModelFilesError(`${entry.fullPath.split('/')[1] ?? 'The folder'} has more than ${mostFiles} files`);
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path: entry.fullPath.replace(/^\//, ''), file });
  } else if (isFolder(entry) && depth < deepestFolder) {
    for (const inner of await entriesOf(entry)) await collect(inner, depth + 1, files);
  }
}

/** A reader gives a folder's entries in portions, the last of which is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  while (entries.length <= mostFiles) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) break;
    entries.push(...portion);
  }
  return entries;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
