import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiffusersFolderError } from './errors.ts';
import { diffusersFiles, type DiffusersFolder } from './folder.ts';
import { readDiffusersModel } from './read-model.ts';

const fixture = join(import.meta.dirname, '../../training/import/testing/fixtures/google');
const textOf = (name: string): string => readFileSync(join(fixture, name), 'utf8');
const folder = {
  index: textOf(diffusersFiles.index),
  network: textOf(diffusersFiles.network),
  scheduler: textOf(diffusersFiles.scheduler),
  weights: readFileSync(join(fixture, diffusersFiles.weights)),
} satisfies DiffusersFolder;

/** A JSON text with other settings. */
const changed = (text: string, changes: object): string => JSON.stringify({ ...(JSON.parse(text) as object), ...changes });

function refusalOf(changes: Partial<DiffusersFolder>): string {
  try {
    readDiffusersModel({ ...folder, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(DiffusersFolderError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was taken.');
}

/** The file with other names in its header. */
function renamed(from: string, to: string): Uint8Array {
  const length = Buffer.alloc(8);
  const header = Buffer.from(
    folder.weights
      .subarray(8, 8 + headerLength())
      .toString()
      .replaceAll(from, to),
  );
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, folder.weights.subarray(8 + headerLength())]);
}

function headerLength(): number {
  return Number(Buffer.from(folder.weights).readBigUInt64LE());
}

describe('readDiffusersModel', () => {
  it('reads network, schedule, prediction, and what its folder calls it', () => {
    const model = readDiffusersModel(folder);
    const schedule = { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, timesteps: 1000 };
    expect(model.network).toEqual({
      kind: 'unet2d',
      imageSize: 8,
      channels: 3,
      widths: [4, 4, 8],
      blockDepth: 1,
      attention: { down: [1], middle: true, up: [1], headChannels: null },
      groups: 2,
      epsilon: 1e-6,
      downsamplingZeros: 'after',
      modulation: 'shift',
      timeEmbedding: { frequencyShift: 1, first: 'sines' },
      schedule,
    });
    expect(model).toMatchObject({ diffusion: { schedule, prediction: 'epsilon' }, pipeline: 'DDIMPipeline', version: '0.42.1' });
    expect(model.weights).toHaveLength(12_931);
  });

  it('is the same where settings that are the default are left out', () => {
    const { act_fn, dropout, time_embedding_type, mid_block_type, add_attention, ...rest } = JSON.parse(folder.network) as Record<
      string,
      unknown
    >;
    expect([act_fn, dropout, time_embedding_type, mid_block_type, add_attention]).not.toContain(undefined);
    expect(readDiffusersModel({ ...folder, network: JSON.stringify(rest) })).toEqual(readDiffusersModel(folder));
  });

  it('knows the older names of attention', () => {
    const weights = ['to_q:query', 'to_k:key', 'to_v:value', 'to_out.0:proj_attn'].reduce<Uint8Array>((file, pair) => {
      const [from = '', to = ''] = pair.split(':');
      const length = Number(Buffer.from(file).readBigUInt64LE());
      const header = Buffer.from(
        Buffer.from(file.subarray(8, 8 + length))
          .toString()
          .replaceAll(`.${from}.`, `.${to}.`),
      );
      const prefix = Buffer.alloc(8);
      prefix.writeBigUInt64LE(BigInt(header.length));
      return Buffer.concat([prefix, header, file.subarray(8 + length)]);
    }, folder.weights);
    expect(readDiffusersModel({ ...folder, weights }).weights).toEqual(readDiffusersModel(folder).weights);
  });

  it.each([
    [{ time_embedding_type: 'fourier' }, 'its time_embedding_type "fourier" is not supported, only "positional"'],
    [{ act_fn: 'gelu' }, 'its act_fn "gelu" is not supported, only "silu"'],
    [{ center_input_sample: true }, 'its center_input_sample true is not supported, only false'],
    [{ mid_block_scale_factor: 1.41 }, 'its mid_block_scale_factor 1.41 is not supported, only 1'],
    [{ downsample_padding: 2 }, 'its downsample_padding 2 is not supported, only 1'],
    [{ downsample_type: 'resnet' }, 'its downsample_type "resnet" is not supported, only "conv"'],
    [{ upsample_type: 'resnet' }, 'its upsample_type "resnet" is not supported, only "conv"'],
    [{ resnet_time_scale_shift: 'spatial' }, 'its resnet_time_scale_shift "spatial" is not supported, only "default"'],
    [{ class_embed_type: 'timestep' }, 'its class_embed_type "timestep" is not supported, only null'],
    [{ num_class_embeds: 10 }, 'its num_class_embeds 10 is not supported, only null'],
    [{ attn_norm_num_groups: 2 }, 'its attn_norm_num_groups 2 is not supported, only null'],
    [{ mid_block_type: null }, 'its mid_block_type null is not supported, only "UNetMidBlock2D"'],
    [{ sample_size: null }, 'it does not say its sample_size, the side of its images'],
    [{ sample_size: [8, 16] }, 'its sample_size [8, 16] is not supported, only square images'],
    [{ sample_size: 10 }, 'its sample_size must be a multiple of 4'],
    [{ in_channels: 6 }, 'its in_channels 6 and out_channels 3 are not supported'],
    [{ in_channels: 4, out_channels: 4 }, 'its in_channels 4 and out_channels 4 are not supported'],
    [{ norm_num_groups: 3 }, 'its block_out_channels must be multiples of 3'],
    [{ norm_num_groups: null }, 'its norm_num_groups is not a number'],
    [{ attention_head_dim: 3 }, 'its attention_head_dim must divide 4'],
    [
      { down_block_types: ['DownBlock2D', 'SkipDownBlock2D', 'DownBlock2D'] },
      'its down_block_types have a SkipDownBlock2D, which is not supported, only DownBlock2D and AttnDownBlock2D',
    ],
    [{ up_block_types: ['UpBlock2D', 'AttnUpBlock2D'] }, 'its block_out_channels, down_block_types and up_block_types do not go together'],
    [{ addition_embed_type: 'text' }, 'it has something that is not known (addition_embed_type)'],
    [{ _class_name: 'UNet2DConditionModel' }, 'its network is a UNet2DConditionModel, where UNet2DModel is read'],
    [{ layers_per_block: 2 }, 'it has no down_blocks.0.resnets.1.norm1.weight, which its configuration asks for'],
    [{ block_out_channels: [4, 4, 16] }, 'is [8, 4, 3, 3], where its configuration asks for [16, 4, 3, 3]'],
    [{ add_attention: false }, 'it has mid_block.attentions.0'],
  ])('refuses a network with %j by name', (change, reason) => {
    expect(refusalOf({ network: changed(folder.network, change) })).toContain(reason);
  });

  it.each([
    [{ _class_name: 'ScoreSdeVeScheduler' }, 'its scheduler ScoreSdeVeScheduler is not supported, only DDPMScheduler'],
    [{ beta_schedule: 'sigmoid' }, 'its beta_schedule "sigmoid" is not supported, only "linear"'],
    [{ prediction_type: 'flow_prediction' }, 'its prediction_type "flow_prediction" is not supported'],
    [{ trained_betas: [0.1, 0.2] }, 'its trained_betas [0.1,0.2] is not supported, only null'],
    [{ rescale_betas_zero_snr: true }, 'its rescale_betas_zero_snr true is not supported'],
    [{ variance_type: 'learned_range' }, 'its variance_type "learned_range" is not supported'],
    [{ use_flow_sigmas: true }, 'its use_flow_sigmas true is not supported'],
    [{ beta_start: 0 }, 'beta_start'],
    [{ num_train_timesteps: 20_000 }, 'num_train_timesteps'],
    [{ beta_schedule: 'linear', beta_end: 0.03 }, 'its scheduler has timesteps'],
  ])('refuses a scheduler with %j by name', (change, reason) => {
    expect(refusalOf({ scheduler: changed(folder.scheduler, change) })).toContain(reason);
  });

  it.each([
    ['DDPMScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
    ['DDIMScheduler', 'scaled_linear', 'v_prediction', 'scaled-linear', 'v'],
    ['DPMSolverMultistepScheduler', 'squaredcos_cap_v2', 'sample', 'squared-cosine', 'x0'],
    ['DPMSolverSinglestepScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
    ['UniPCMultistepScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
    ['PNDMScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
    ['EulerDiscreteScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
    ['EulerAncestralDiscreteScheduler', 'linear', 'epsilon', 'linear', 'epsilon'],
  ])('maps %s with %s and %s', (_class_name, beta_schedule, prediction_type, kind, prediction) => {
    const scheduler = changed(folder.scheduler, { _class_name, beta_schedule, prediction_type });
    expect(readDiffusersModel({ ...folder, scheduler }).diffusion).toMatchObject({ schedule: { kind }, prediction });
  });

  it('reads the numbers of Python that JSON does not have', () => {
    const scheduler = folder.scheduler.replace('{', '{ "lambda_min_clipped": -Infinity, "note": "Infinity",');
    expect(readDiffusersModel({ ...folder, scheduler }).diffusion).toEqual(readDiffusersModel(folder).diffusion);
  });

  it('refuses a pipeline with more than a network of pixels', () => {
    expect(refusalOf({ index: changed(folder.index, { vqvae: ['diffusers', 'VQModel'] }) })).toBe(
      'model_index.json cannot be imported: its part vqvae, a VQModel, is not supported, only a unet of the class UNet2DModel and a scheduler.',
    );
    expect(refusalOf({ index: '{}' })).toContain('it names no unet');
    expect(refusalOf({ index: '[' })).toContain('it is not JSON');
    expect(refusalOf({ index: '[]' })).toContain('it does not hold settings');
  });

  it('refuses weights that are cut short, of another type, or no such file', () => {
    expect(refusalOf({ weights: folder.weights.subarray(0, 4) })).toContain('it is too short');
    expect(refusalOf({ weights: folder.weights.subarray(0, 100) })).toContain('its header is cut short');
    expect(refusalOf({ weights: folder.weights.subarray(0, -4) })).toContain('is cut short');
    expect(refusalOf({ weights: renamed('"dtype":"F32"', '"dtype":"F64"') })).toContain('is of type F64, where F32, F16 and BF16 are read');
    expect(refusalOf({ weights: renamed('"dtype"', '"kind"') })).toContain('its header cannot be read');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 69244\n';
    expect(refusalOf({ weights: Buffer.from(pointer) })).toContain('it is a pointer of Git LFS');
  });

  it('refuses weights of a training that has failed', () => {
    const weights = Buffer.from(folder.weights);
    weights.writeFloatLE(NaN, weights.length - 4);
    expect(refusalOf({ weights })).toContain('holds numbers that are not finite');
  });

  it('names files by the places where they lay', () => {
    const places = { ...diffusersFiles, network: 'config.json' };
    const network = changed(folder.network, { act_fn: 'gelu' });
    expect(() => readDiffusersModel({ ...folder, network }, places)).toThrow('config.json cannot be imported: its act_fn');
  });
});
