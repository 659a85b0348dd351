import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serializeModel, type OnnxModel } from '../graph/onnx.ts';
import { modelCardSchema, type ModelCard } from '../documents/card.ts';
import { parameterLayout } from '../networks/inference.ts';
import { ModelFileError } from './errors.ts';
import { measureGolden } from './golden.ts';
import { sha256 } from './integrity.ts';
import { checkModelFile, checkModelSize, modelLimits, parseModelCard } from './model-file.ts';
import { openNodeWeights } from './node.ts';
import { openVerified } from './open.ts';
import { drawFrom, mutateCard, mutateModelFile } from './testing/mutations.ts';
import { tinyCard } from './testing/tiny-card.ts';
import { tinyModel } from './testing/tiny-model.ts';

const { identity, bytes } = tinyModel();
let card: ModelCard;

beforeAll(async () => {
  const model = await openNodeWeights(bytes, identity);
  card = await tinyCard(identity, bytes, await measureGolden(model));
  await model.release();
});

const image = ['batch', 3, 16, 16] as const;
const plain: OnnxModel = {
  name: 'plain',
  nodes: [{ operator: 'Mul', domain: '', inputs: ['latent', 'w'], outputs: ['prediction'], attributes: {} }],
  initializers: [{ name: 'w', type: 'float32', shape: [1], bytes: new Uint8Array(4) }],
  inputs: [
    { name: 'latent', type: 'float32', shape: image },
    { name: 'noise_level', type: 'float32', shape: ['batch'] },
  ],
  outputs: [{ name: 'prediction', type: 'float32', shape: image }],
  metadata: {},
};
const [mul] = plain.nodes;
const nodesWith = (changes: object): OnnxModel => ({
  ...plain,
  nodes: [{ operator: 'Mul', domain: '', inputs: [], outputs: [], attributes: {}, ...mul, ...changes }],
});

/** The file with fields of protobuf put behind its own, which is the same as within. */
const and = (model: OnnxModel, ...fields: number[]) => Uint8Array.from([...serializeModel(model), ...fields]);
const field = (number: number, content: readonly number[]) => [(number << 3) | 2, content.length, ...content];
/** The plain model written by hand around one graph, so that a part can be put inside it. */
function withInGraph(...fields: number[]): Uint8Array {
  const file = serializeModel(plain);
  // The graph begins behind the format's version, `stepwise` and its own tag and length of two bytes.
  const start = 2 + 10 + 1;
  const length = ((file[start] ?? 0) % 128) + 128 * (file[start + 1] ?? 0);
  const graph = [...file.subarray(start + 2, start + 2 + length), ...fields];
  return Uint8Array.from([
    ...file.subarray(0, start),
    (graph.length % 128) | 128,
    graph.length >> 7,
    ...graph,
    ...file.subarray(start + 2 + length),
  ]);
}

describe('checkModelFile', () => {
  it('lets pass what this project exports: the models that it ships, and tiny ones in both precisions', () => {
    for (const id of ['flowers', 'celeba']) {
      const folder = join(import.meta.dirname, '../../public/models', id);
      const shipped = parseModelCard('card.json', readFileSync(join(folder, 'card.json'), 'utf8'));
      checkModelFile(readFileSync(join(folder, shipped.file.name)), shipped);
    }
    checkModelFile(bytes, card);
    checkModelFile(tinyModel('half', 1, 'float16').bytes, card);
    checkModelFile(serializeModel(plain), card);
    checkModelFile(withInGraph(), card);
  });

  const refused: readonly (readonly [string, () => Uint8Array, string])[] = [
    ['no ONNX', () => new TextEncoder().encode('PK, a text'), 'which ONNX does not know'],
    ['nothing at all', () => new Uint8Array(), 'it has no graph'],
    ['a cut file', () => bytes.subarray(0, bytes.length >> 1), 'ends within a field'],
    ['weights in a second file', () => withInGraph(...field(5, field(13, []))), 'external data'],
    ['weights said to be elsewhere', () => withInGraph(...field(5, [14 << 3, 1])), 'external data'],
    ['weights that are not raw', () => withInGraph(...field(5, field(4, [0, 0, 0, 0]))), 'otherwise than as raw data'],
    ['sparse weights', () => withInGraph(...field(15, [])), 'sparse tensors'],
    ['a branch', () => withInGraph(...field(1, field(5, field(6, [])))), 'a graph of its own'],
    [
      'an attribute that is said to be a graph',
      () => withInGraph(...field(1, field(5, [0xa0, 0x01, 5]))),
      'was not opened: an attribute is a graph',
    ],
    ['functions', () => and(plain, ...[0xca, 0x01, 0]), 'functions of its own'],
    ['a second graph, which protobuf would merge into the first', () => and(plain, ...field(7, [])), 'twice'],
    ['a part that nobody knows', () => and(plain, ...field(15, [])), 'does not know'],
    ['too many parts', () => new Uint8Array(2_000_000).map((_, index) => (index % 2 === 0 ? (14 << 3) | 2 : 0)), 'more than 400000 parts'],
    ['operators of other domains', () => and(plain, ...field(8, [...field(1, [0x78]), 2 << 3, 1])), 'operators of x'],
    [
      'operators of another domain without a version',
      () => serializeModel(nodesWith({ domain: 'x' })),
      'operators of x without their version',
    ],
    [
      "the runtime's operators that read files",
      () => serializeModel(nodesWith({ domain: 'com.microsoft', operator: 'EPContext' })),
      'EPContext of com.microsoft',
    ],
    [
      'a newer operator set',
      () => serializeModel(plain).map((byte, index, { length }) => (index === length - 1 ? 27 : byte)),
      'version 27 of the operators of ONNX',
    ],
    [
      'a tensor that is cut',
      () => serializeModel({ ...plain, initializers: [{ name: 'w', type: 'float32', shape: [2, 3], bytes: new Uint8Array(4) }] }),
      'its tensor w has 4 bytes, where its shape [2, 3] asks for 24',
    ],
    [
      'a tensor of an impossible shape',
      () => serializeModel({ ...plain, initializers: [{ name: 'w', type: 'float32', shape: [-1], bytes: new Uint8Array(4) }] }),
      'no sensible shape',
    ],
    [
      'another input',
      () => serializeModel({ ...plain, inputs: plain.inputs.slice(0, 1) }),
      'its inputs are latent float32 [batch, 3, 16, 16], where',
    ],
    [
      'another type',
      () => serializeModel({ ...plain, outputs: [{ name: 'prediction', type: 'float16', shape: image }] }),
      'its outputs are prediction of type 10',
    ],
    [
      'another size',
      () => serializeModel({ ...plain, outputs: [{ name: 'prediction', type: 'float32', shape: ['batch', 3, 8, 8] }] }),
      '[batch, 3, 8, 8], where its card',
    ],
    ['a graph without nodes', () => serializeModel({ ...plain, nodes: [] }), 'computes nothing'],
  ];
  it.each(refused)('refuses %s', (_, file, reason) => {
    expect(() => checkModelFile(file(), card)).toThrow(ModelFileError);
    expect(() => checkModelFile(file(), card)).toThrow(reason);
  });

  it('refuses by size alone what is too large or of another length than its card says', () => {
    expect(() => checkModelSize(card.file.bytes, card)).not.toThrow();
    expect(() => checkModelSize(card.file.bytes + 1, card)).toThrow(`it has ${bytes.length + 1} bytes instead of ${bytes.length}`);
    expect(() => checkModelSize(modelLimits.fileBytes + 1, card)).toThrow(
      '513 MB, where 512 MB are opened at most. Choose a smaller network.',
    );
  });
});

describe('parseModelCard', () => {
  const changed = (changes: object) => JSON.stringify({ ...card, ...changes });

  it('reads a card, and refuses what is none in a sentence', () => {
    expect(parseModelCard('card.json', JSON.stringify(card))).toEqual(modelCardSchema.parse(card));
    expect(() => parseModelCard('card.json', '{')).toThrow(
      'card.json was not opened: it is not JSON. Take the card.json that was exported with the model.',
    );
    expect(() => parseModelCard('card.json', changed({ id: 'A B' }))).toThrow('its id must be lower-case letters, digits and dashes');
    expect(() => parseModelCard('card.json', ' '.repeat(modelLimits.cardBytes + 1))).toThrow('longer than any');
    const count = 1000;
    const names = Array.from({ length: count }, (_, label) => `${label}`.padEnd(255, 'é'));
    const guidance = { weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } };
    const ofManyClasses = { network: { ...card.network, classes: count }, classes: { names, counts: names.map(() => 1), guidance } };
    expect(parseModelCard('card.json', changed(ofManyClasses)).classes?.names).toEqual(names);
    expect(() => parseModelCard('card.json', changed({ title: 'x'.repeat(201) }))).toThrow('title is too long');
    expect(() => parseModelCard('card.json', changed({ file: { ...card.file, bytes: 2 ** 40 } }))).toThrow('opened at most');
  });

  it('refuses a schedule whose signal vanishes', () => {
    const schedule = { kind: 'linear', betaStart: 0.5, betaEnd: 0.9, timesteps: 10_000 } as const;
    expect(() => parseModelCard('card.json', changed({ diffusion: { schedule, prediction: 'epsilon' } }))).toThrow(
      'its diffusion.schedule: The linear noise schedule leaves no signal from timestep',
    );
  });

  // More than memory holds, or less than nothing.
  it.each([-1, 2 ** 40])('refuses a schedule of %d timesteps without computing it', (timesteps) => {
    const schedule = { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps } as const;
    expect(() => parseModelCard('card.json', changed({ diffusion: { schedule, prediction: 'epsilon' } }))).toThrow(
      'its diffusion.schedule.timesteps is out of range',
    );
  });

  it('refuses networks beyond what a page draws', () => {
    expect(() => parseModelCard('card.json', changed({ network: { ...card.network, imageSize: 4096 } }))).toThrow('4096 pixels wide');
    expect(() => parseModelCard('card.json', changed({ network: { ...card.network, channels: 4 } }))).toThrow('4 channels');
    const beyond = [
      ['blockDepth', { blockDepth: 1_000_000 }],
      ['widths.1', { widths: [16, 2 ** 40] }],
      ['embedding.dimensions', { embedding: { dimensions: 4_000_000_000 } }],
      ['conditioning.hidden', { conditioning: { kind: 'scale-shift', hidden: 2 ** 32 } }],
      ['normalization.groups', { normalization: { kind: 'group', groups: 2 ** 32 } }],
      ['attention.headChannels', { attention: { resolutions: [8], headChannels: 2 ** 32 } }],
    ] as const;
    for (const [place, changes] of beyond) {
      expect(() => parseModelCard('card.json', changed({ network: { ...card.network, ...changes } })), place).toThrow(
        `its network.${place} is out of range`,
      );
    }
    const many = Array.from({ length: 9000 }, () => 8);
    expect(() =>
      parseModelCard('card.json', changed({ network: { ...card.network, widths: many, attention: { resolutions: many } } })),
    ).toThrow('its network');
  });
});

describe('10,000 mutated files', () => {
  const draw = drawFrom(20_261_125);

  it('of models each end in a pass or in a named refusal, and what passes ends so in the runtime too', async () => {
    const passed: Uint8Array[] = [];
    for (let index = 0; index < 8000; index += 1) {
      const file = mutateModelFile(bytes, draw);
      if (isAccepted(() => checkModelFile(file, card))) passed.push(file);
    }
    expect(passed.length).toBeGreaterThan(100);

    const outcomes = new Set<string>();
    for (const file of passed.slice(0, 60)) outcomes.add(await openingOf(file));
    expect([...outcomes].sort()).toEqual(expect.arrayContaining(['GoldenMismatchError', 'ModelOpenError', 'opened']));
    const named = ['GoldenMismatchError', 'ModelInterfaceError', 'ModelOpenError', 'PredictionError', 'opened'];
    expect([...outcomes].filter((outcome) => !named.includes(outcome))).toEqual([]);
  }, 120_000);

  it('of cards each end in a card whose network is soon laid out or in a named refusal', () => {
    const text = JSON.stringify(card);
    let passed = 0;
    for (let index = 0; index < 2000; index += 1) {
      const mutated = mutateCard(text, draw);
      // A page lays out the network of every card that it is shown.
      if (isAccepted(() => parameterLayout(parseModelCard('card.json', mutated).network))) passed += 1;
    }
    expect(passed).toBeGreaterThan(20);
  }, 60_000);

  /** Whether a check passes. Throws whatever is no refusal. */
  function isAccepted(check: () => unknown): boolean {
    try {
      check();
      return true;
    } catch (error) {
      if (!(error instanceof ModelFileError)) throw error;
      expect(error.message).toMatch(/^.+ was not opened: .+\.$/s);
      expect(error.message.length).toBeLessThan(600);
      return false;
    }
  }

  /** `opened`, or the name of the error, for a file whose card has been made to fit it but for the known answer. */
  async function openingOf(file: Uint8Array): Promise<string> {
    const fitting = { ...card, file: { ...card.file, bytes: file.length, sha256: (await sha256(file)) ?? '' } };
    try {
      const model = await openVerified(file, fitting, 'cpu', () => sessionOf(file));
      await model.release();
      return 'opened';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  }

  async function sessionOf(file: Uint8Array) {
    const model = await openNodeWeights(file, identity);
    return {
      run: (latent: Float32Array, [noiseLevel = 0]: Float32Array) => model.predict(latent, noiseLevel),
      release: () => model.release(),
    };
  }
});
