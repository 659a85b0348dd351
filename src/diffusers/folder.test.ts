import { describe, expect, it } from 'vitest';
import { diffusersFiles, diffusersFolderOf, findDiffusersFiles } from './folder.ts';

const whole = Object.values(diffusersFiles);
const found = (places: readonly string[]) => findDiffusersFiles((place) => places.includes(place));

describe('findDiffusersFiles', () => {
  it('finds them in their folders, or side by side, with and without the index', () => {
    expect(found(whole)).toEqual(diffusersFiles);
    expect(found(whole.slice(1))).toEqual({ ...diffusersFiles, index: null });
    expect(found(['model_index.json', 'config.json', 'diffusion_pytorch_model.safetensors', 'scheduler_config.json'])).toEqual({
      index: 'model_index.json',
      network: 'config.json',
      weights: 'diffusion_pytorch_model.safetensors',
      scheduler: 'scheduler_config.json',
    });
  });

  it.each(whole.slice(1))('names what is missing: %s', (missing) => {
    expect(() => found(whole.filter((place) => place !== missing))).toThrow(
      `${missing} cannot be imported: it is missing: bring the whole folder`,
    );
  });

  it.each([
    ['unet/diffusion_pytorch_model.bin', 'it is a pickle'],
    ['diffusion_pytorch_model.bin', 'it is a pickle'],
    ['unet/diffusion_pytorch_model.safetensors.index.json', 'it is cut into several files'],
    ['unet/diffusion_pytorch_model.fp16.safetensors', 'it is a variant'],
  ])('refuses %s in the place of the weights', (other, reason) => {
    const places = [...whole.filter((place) => place !== diffusersFiles.weights), other];
    expect(() => found(places)).toThrow(`${other} cannot be imported: ${reason}`);
  });

  it('refuses a network of latents that has no index to say so', () => {
    expect(() => found([...whole.slice(1), 'vqvae/config.json'])).toThrow('vqvae/config.json cannot be imported');
  });
});

describe('diffusersFolderOf', () => {
  it.each([
    ['ddpm/model_index.json', 'ddpm/'],
    ['ddpm/unet/config.json', 'ddpm/'],
    ['ddpm/unet/diffusion_pytorch_model.bin', 'ddpm/'],
    ['ddpm/scheduler/scheduler_config.json', 'ddpm/'],
    ['ddpm/diffusion_pytorch_model.safetensors', 'ddpm/'],
    ['ddpm/vae/diffusion_pytorch_model.safetensors', 'ddpm/vae/'],
    ['unet/config.json', ''],
    ['scheduler_config.json', ''],
  ])('knows the folder of %s', (path, folder) => {
    expect(diffusersFolderOf(path)).toBe(folder);
  });

  it.each(['0007/config.json', 'config.json', 'ddpm/README.md', 'model.safetensors'])('takes %s for no sign of one', (path) => {
    expect(diffusersFolderOf(path)).toBeNull();
  });
});
