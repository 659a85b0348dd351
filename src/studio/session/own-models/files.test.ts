import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { filesOfDrop } from './drop.ts';
import { areOfModel, findModel, type ImportedFile } from './files.ts';

const imported = (path: string, content = ''): ImportedFile => ({ path, file: new File([content], path.slice(path.lastIndexOf('/') + 1)) });
const card = imported('card.json', JSON.stringify(testCard()));

describe('findModel', () => {
  it('takes the card and the file that it names, wherever they lie together', async () => {
    expect(await findModel([imported('other.onnx'), imported('model.onnx'), card])).toMatchObject({
      card: { id: 'tiny' },
      file: { name: 'model.onnx' },
    });
    expect(await findModel([card, imported('renamed.onnx')])).toMatchObject({ file: { name: 'renamed.onnx' } });
    const run = [
      imported('0007/metrics.jsonl'),
      { ...card, path: '0007/model/card.json' },
      imported('0007/model/model.onnx'),
      imported('0007/model.onnx', 'x'),
    ];
    expect(await findModel(run)).toMatchObject({ file: { size: 0 } });
  });

  it('takes the guide along that the card names, and does without where it was left behind', async () => {
    const guideCard = testCard({ id: 'any', sha256: 'c'.repeat(64) });
    const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };
    const guided = imported(
      'tiny/card.json',
      JSON.stringify(testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 2, interval } })),
    );
    const model = [guided, imported('tiny/model.onnx')];
    const guide = (card = guideCard) => [
      imported('tiny/guide/card.json', JSON.stringify(card)),
      imported('tiny/guide/model.onnx', 'guide'),
    ];
    expect(await findModel([...guide(), ...model])).toMatchObject({
      card: { id: 'tiny' },
      file: { size: 0 },
      guide: { card: { id: 'any' }, file: { size: 5 } },
    });
    expect((await findModel(model)).guide).toBeNull();
    await expect(findModel([...model, ...guide(testCard({ sha256: 'd'.repeat(64) }))])).rejects.toThrow(
      'The guide does not fit the model "tiny"',
    );
    await expect(findModel([...model, ...guide().slice(0, 1)])).rejects.toThrow('is not beside it');
    await expect(findModel([...model, { ...card, path: 'tiny/other/card.json' }])).rejects.toThrow('There are 2 models');
    await expect(findModel([{ ...card, path: 'tiny/card.json' }, imported('tiny/model.onnx'), ...guide()])).rejects.toThrow(
      'There are 2 models',
    );
  });

  it('refuses what is not one model in a sentence', async () => {
    await expect(findModel([imported('model.onnx')])).rejects.toThrow('There is no card.json among these files. Bring the ONNX file');
    await expect(findModel([card])).rejects.toThrow('model.onnx, which card.json describes, is not beside it');
    await expect(findModel([card, imported('a.onnx'), imported('b.onnx')])).rejects.toThrow('is not beside it');
    await expect(
      findModel([
        { ...card, path: 'a/card.json' },
        { ...card, path: 'b/card.json' },
      ]),
    ).rejects.toThrow('There are 2 models');
    await expect(findModel([imported('card.json', '{"id":1}'), imported('model.onnx')])).rejects.toThrow("it is not a model's card");
    await expect(findModel([imported('card.json', ' '.repeat(2_000_000)), imported('model.onnx')])).rejects.toThrow('longer than any');
  });

  it('leaves pictures and recipes to others', () => {
    expect(areOfModel([imported('picture.png')])).toBe(false);
    expect(areOfModel([imported('recipe.json')])).toBe(false);
    expect(areOfModel([card])).toBe(true);
    expect(areOfModel([imported('folder/picture.png')])).toBe(true);
  });
});

describe('filesOfDrop', () => {
  const entryOf = (path: string) =>
    ({
      isFile: true,
      isDirectory: false,
      fullPath: path,
      file: (resolve: (file: File) => void) => resolve(new File([], 'x')),
    }) as unknown as FileSystemEntry;
  const folderOf = (path: string, inner: readonly FileSystemEntry[]) => {
    const portions = [inner.slice(0, 100), inner.slice(100), []];
    const createReader = () => ({
      readEntries: (resolve: (entries: readonly FileSystemEntry[] | undefined) => void) => resolve(portions.shift()),
    });
    return { isFile: false, isDirectory: true, fullPath: path, createReader } as unknown as FileSystemEntry;
  };
  const drop = (...entries: (FileSystemEntry | File)[]) =>
    filesOfDrop({
      items: entries.map((entry) => ({
        kind: 'file',
        webkitGetAsEntry: () => (entry instanceof File ? null : entry),
        getAsFile: () => (entry instanceof File ? entry : null),
      })) as unknown as DataTransferItemList,
    });

  it('walks through folders, in all their portions', async () => {
    const many = Array.from({ length: 150 }, (_, index) => entryOf(`/run/grids/${index}.png`));
    const files = await drop(folderOf('/run', [entryOf('/run/config.json'), folderOf('/run/grids', many)]), new File([], 'card.json'));
    expect(files.length).toBe(152);
    expect([files[0]?.path, files[150]?.path, files[151]?.path]).toEqual(['run/config.json', 'run/grids/149.png', 'card.json']);
  });

  it('goes no further than a run does', async () => {
    const deep = Array.from({ length: 9 }).reduce<FileSystemEntry>((inner) => folderOf('/run', [inner]), entryOf('/run/deep'));
    expect(await drop(deep)).toEqual([]);
    const endless = folderOf(
      '/disk',
      Array.from({ length: 6000 }, () => entryOf('/disk/file')),
    );
    await expect(drop(endless)).rejects.toThrow('disk has more than 5000 files');
  });
});
