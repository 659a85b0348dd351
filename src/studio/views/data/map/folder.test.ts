import { describe, expect, it, vi } from 'vitest';
import { NoImagesOfMapError, openFolder } from './folder.ts';

function fileIn(folder: string, name: string): File {
  const file = new File(['photograph'], name);
  Object.defineProperty(file, 'webkitRelativePath', { value: `${folder}/${name}` });
  return file;
}

const names = ['image_00001.jpg', 'image_00002.jpg', 'image_00009.jpg'];
const files = [fileIn('flowers/jpg', 'image_00001.jpg'), fileIn('flowers/jpg', 'image_00002.jpg'), fileIn('flowers', 'notes.txt')];

describe('a folder of the visitor', () => {
  it('gives thumbnails by file name, wherever below the folder the file lies', async () => {
    const folder = openFolder(files, names, ({ name }) => Promise.resolve(new Blob([`thumbnail of ${name}`])));
    expect(folder).toMatchObject({ title: 'flowers', found: 2 });
    expect(await (await folder.thumbnail('image_00002.jpg'))?.text()).toBe('thumbnail of image_00002.jpg');
    expect(await folder.thumbnail('image_00009.jpg')).toBeNull();
    expect(await folder.thumbnail('notes.txt')).toBeNull();
  });

  it('makes each thumbnail once', async () => {
    const shrink = vi.fn(() => Promise.resolve(new Blob()));
    const folder = openFolder(files, names, shrink);
    await Promise.all([folder.thumbnail('image_00001.jpg'), folder.thumbnail('image_00001.jpg')]);
    expect(shrink).toHaveBeenCalledTimes(1);
  });

  it('has no thumbnail of a file that is no image', async () => {
    const folder = openFolder(files, names, () => Promise.reject(new DOMException('', 'InvalidStateError')));
    expect(await folder.thumbnail('image_00001.jpg')).toBeNull();
  });

  it('is refused where it has none of the images of the map', () => {
    expect(() => openFolder([fileIn('holiday', 'beach.jpg')], names)).toThrow(NoImagesOfMapError);
    expect(() => openFolder([fileIn('holiday', 'beach.jpg')], names)).toThrow('None of the images of this map is in the folder holiday.');
    expect(() => openFolder([], names)).toThrow(NoImagesOfMapError);
  });
});
