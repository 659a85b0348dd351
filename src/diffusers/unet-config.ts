import { z } from 'zod';
import { describeFirstIssue } from '../documents/issue.ts';
import type { TimestepSchedule } from '../networks/timestep-levels.ts';
import { unet2dSchema, type UNet2dConfig } from '../networks/unet2d-config.ts';
import { DiffusersFolderError } from './errors.ts';
import { readSettings, requireFixed, type FixedSettings, type Settings } from './settings.ts';

/** The one class of networks that is read. */
export const UNET_CLASS = 'UNet2DModel';

const fixed: FixedSettings = {
  center_input_sample: [false],
  time_embedding_type: ['positional'],
  time_embedding_dim: [null],
  mid_block_type: ['UNetMidBlock2D'],
  mid_block_scale_factor: [1],
  downsample_type: ['conv', null],
  upsample_type: ['conv', null],
  act_fn: ['silu', 'swish'],
  attn_norm_num_groups: [null],
  class_embed_type: [null],
  num_class_embeds: [null],
  num_train_timesteps: [null],
  downsample_padding: [1, 0],
  resnet_time_scale_shift: ['default', 'scale_shift'],
};

/** By their names in diffusers: whether they attend. */
const downBlocks = { DownBlock2D: false, AttnDownBlock2D: true } as const;
const upBlocks = { UpBlock2D: false, AttnUpBlock2D: true } as const;

const count = z.number().int().positive();
/** Listed settings, with the values that UNet2DModel has where they are absent. */
const settingsSchema = z.strictObject({
  sample_size: z
    .union([count, z.tuple([count, count])])
    .nullable()
    .default(null),
  in_channels: count.default(3),
  out_channels: count.default(3),
  freq_shift: z.number().default(0),
  flip_sin_to_cos: z.boolean().default(true),
  down_block_types: z.array(z.string()).default(['DownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D']),
  up_block_types: z.array(z.string()).default(['AttnUpBlock2D', 'AttnUpBlock2D', 'AttnUpBlock2D', 'UpBlock2D']),
  block_out_channels: z.array(count).default([224, 448, 672, 896]),
  layers_per_block: count.default(2),
  downsample_padding: z.number().default(1),
  dropout: z.number().default(0),
  attention_head_dim: count.nullable().default(8),
  norm_num_groups: count.default(32),
  norm_eps: z.number().positive().default(1e-5),
  resnet_time_scale_shift: z.string().default('default'),
  add_attention: z.boolean().default(true),
});

/**
 * The network that a `config.json` of UNet2DModel describes, as it reads the timesteps of `schedule`.
 *
 * @throws DiffusersFolderError with the name of what is not supported
 */
export function unet2dFromDiffusers(file: string, settings: Settings, schedule: TimestepSchedule): UNet2dConfig {
  const className = settings['_class_name'];
  if (className !== UNET_CLASS) throw new DiffusersFolderError(file, `its network is a ${String(className)}, where ${UNET_CLASS} is read`);
  requireFixed(file, settings, fixed);
  const unread = (name: string): boolean => name.startsWith('_') || (name in fixed && !(name in settingsSchema.shape));
  const listed = Object.fromEntries(Object.entries(settings).filter(([name]) => !unread(name)));
  const read = readSettings(file, listed, settingsSchema);
  const widths = read.block_out_channels;
  if (read.in_channels !== read.out_channels || ![1, 3].includes(read.in_channels)) {
    const channels = `in_channels ${read.in_channels} and out_channels ${read.out_channels}`;
    throw new DiffusersFolderError(file, `its ${channels} are not supported, only 1 of both or 3 of both`);
  }
  if (read.down_block_types.length !== widths.length || read.up_block_types.length !== widths.length) {
    throw new DiffusersFolderError(file, 'its block_out_channels, down_block_types and up_block_types do not go together');
  }
  const network = {
    kind: 'unet2d',
    imageSize: imageSizeOf(file, read.sample_size),
    channels: read.in_channels,
    widths,
    blockDepth: read.layers_per_block,
    attention: {
      down: attendingLevels(file, 'down_block_types', read.down_block_types, downBlocks),
      middle: read.add_attention,
      up: attendingLevels(file, 'up_block_types', read.up_block_types.toReversed(), upBlocks),
      headChannels: read.attention_head_dim,
    },
    groups: read.norm_num_groups,
    epsilon: read.norm_eps,
    downsamplingZeros: read.downsample_padding === 1 ? 'before' : 'after',
    modulation: read.resnet_time_scale_shift === 'default' ? 'shift' : 'scale-shift',
    timeEmbedding: { frequencyShift: read.freq_shift, first: read.flip_sin_to_cos ? 'cosines' : 'sines' },
    schedule,
  };
  const result = unet2dSchema.safeParse(network);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const ofNetwork = issue ? diffusersNames[issue.path.join('.')] : undefined;
  const reason = issue && ofNetwork !== undefined ? `its ${ofNetwork} ${issue.message}` : describeFirstIssue(result.error);
  throw new DiffusersFolderError(file, reason, { cause: result.error });
}

/** What settings of the network are called in diffusers, for those that may not go together. */
const diffusersNames: Readonly<Record<string, string>> = {
  imageSize: 'sample_size',
  widths: 'block_out_channels',
  'timeEmbedding.frequencyShift': 'freq_shift',
  'attention.headChannels': 'attention_head_dim',
  schedule: 'scheduler',
};

function imageSizeOf(file: string, sampleSize: z.infer<typeof settingsSchema>['sample_size']): number {
  if (sampleSize === null) throw new DiffusersFolderError(file, 'it does not say its sample_size, the side of its images');
  const [height, width] = typeof sampleSize === 'number' ? [sampleSize, sampleSize] : sampleSize;
  if (height !== width) throw new DiffusersFolderError(file, `its sample_size [${height}, ${width}] is not supported, only square images`);
  return height;
}

/** The levels, 0 for the finest, whose blocks attend. */
function attendingLevels(file: string, setting: string, types: readonly string[], known: Readonly<Record<string, boolean>>): number[] {
  return types.flatMap((type, level) => {
    const attends = Object.hasOwn(known, type) ? known[type] : undefined;
    if (attends === undefined) {
      throw new DiffusersFolderError(
        file,
        `its ${setting} have a ${type.slice(0, 80)}, which is not supported, only ${Object.keys(known).join(' and ')}`,
      );
    }
    return attends ? [level] : [];
  });
}

/** The `config.json` of UNet2DModel that describes a network: the way back. */
export function unet2dToDiffusers(network: UNet2dConfig): Settings {
  const { imageSize, channels, widths, blockDepth, attention, groups, epsilon, downsamplingZeros, modulation, timeEmbedding } = network;
  const typesOf = (attending: readonly number[], types: object): string[] => {
    const [plain = '', attentive = ''] = Object.keys(types);
    return widths.map((_, level) => (attending.includes(level) ? attentive : plain));
  };
  return {
    _class_name: UNET_CLASS,
    sample_size: imageSize,
    in_channels: channels,
    out_channels: channels,
    block_out_channels: widths,
    layers_per_block: blockDepth,
    down_block_types: typesOf(attention.down, downBlocks),
    up_block_types: typesOf(attention.up, upBlocks).toReversed(),
    add_attention: attention.middle,
    attention_head_dim: attention.headChannels,
    norm_num_groups: groups,
    norm_eps: epsilon,
    downsample_padding: downsamplingZeros === 'before' ? 1 : 0,
    resnet_time_scale_shift: modulation === 'shift' ? 'default' : 'scale_shift',
    freq_shift: timeEmbedding.frequencyShift,
    flip_sin_to_cos: timeEmbedding.first === 'cosines',
    act_fn: 'silu',
  };
}
