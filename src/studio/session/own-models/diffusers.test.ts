import { describe, expect, it } from 'vitest';
import { findDiffusersFolder } from './diffusers.ts';
import { areOfModel, hasCard, type ImportedFile } from './files.ts';

const imported = (...paths: string[]): ImportedFile[] =>
  paths.map((path) => ({ path, file: new File([path], path.slice(path.lastIndexOf('/') + 1)) }));
const network = ['unet/config.json', 'unet/diffusion_pytorch_model.safetensors', 'scheduler/scheduler_config.json'];
const folder = (name: string) => [`${name}/model_index.json`, ...network.map((place) => `${name}/${place}`)];

describe('findDiffusersFolder', () => {
  it('finds the folder, and calls the model by its name', async () => {
    const found = findDiffusersFolder(imported('DDPM Faces (v2)/README.md', ...folder('DDPM Faces (v2)')));
    expect(found).toMatchObject({
      title: 'DDPM Faces (v2)',
      id: 'ddpm-faces-v2',
      places: { index: 'model_index.json', network: network[0] },
    });
    expect(await found?.files.weights.text()).toBe('DDPM Faces (v2)/unet/diffusion_pytorch_model.safetensors');
  });

  it('takes network and scheduler alone, and a folder of another script', () => {
    expect(findDiffusersFolder(imported(...network))).toMatchObject({
      title: 'Diffusers model',
      id: 'diffusers-model',
      files: { index: null },
    });
    expect(findDiffusersFolder(imported(...folder('顔')))).toMatchObject({ title: '顔', id: 'diffusers' });
  });

  it('leaves the checkpoints of a training alone', () => {
    const checkpoint = network.map((place) => `ddpm/checkpoint-500/${place}`);
    const found = findDiffusersFolder(imported(...checkpoint, 'ddpm/checkpoint-500/unet_ema/config.json', ...folder('ddpm')));
    expect(found).toMatchObject({ title: 'ddpm' });
  });

  it('refuses what is no one model in a sentence', () => {
    expect(() => findDiffusersFolder(imported(...folder('a'), ...folder('b')))).toThrow('There are 2 models in there');
    expect(() => findDiffusersFolder(imported('unet/config.json', 'unet/diffusion_pytorch_model.safetensors'))).toThrow(
      'scheduler/scheduler_config.json cannot be imported: it is missing: bring the whole folder',
    );
    const pickled = folder('a').map((path) => path.replace('.safetensors', '.bin'));
    expect(() => findDiffusersFolder(imported(...pickled))).toThrow('diffusion_pytorch_model.bin cannot be imported: it is a pickle');
  });

  it('leaves other files to others', () => {
    expect(findDiffusersFolder(imported('0007/config.json', '0007/metrics.jsonl'))).toBeNull();
    expect(areOfModel(imported('diffusion_pytorch_model.safetensors'))).toBe(true);
    expect(areOfModel(imported('config.json'))).toBe(false);
    expect([hasCard(imported('0007/model/card.json')), hasCard(imported('ddpm/README.md'))]).toEqual([true, false]);
  });
});
