import { OnnxFormatError, OnnxStructureError, readOnnx, type ReadModel, type ReadTensor, type ReadValue } from '../graph/onnx-reader.ts';
import { checkOnnxStructure } from '../graph/onnx-structure.ts';
import { elementCount } from '../graph/shape.ts';
import { CLASS_INPUT } from '../networks/class-embedding.ts';
import { modelCardSchema, type ModelCard } from '../documents/card.ts';
import { describeFirstIssue } from '../documents/issue.ts';
import { ModelFileError } from './errors.ts';

/** What is opened at most. A network for the page has some megabytes, its card some kilobytes, or with the names of a thousand classes some hundreds. */
export const modelLimits = {
  fileBytes: 512 * 2 ** 20,
  cardBytes: 2 ** 20,
  imageSize: 1024,
  titleCharacters: 200,
  nodes: 20_000,
  tensors: 20_000,
} as const;

/** The versions that onnxruntime 1.30 knows; before 7 operators had other forms. */
const operatorSets: Readonly<Record<string, { readonly first: number; readonly last: number }>> = {
  '': { first: 7, last: 26 },
  'ai.onnx': { first: 7, last: 26 },
  'com.microsoft': { first: 1, last: 1 },
};
const lastIrVersion = 13;
/** Of the runtime's own operators those that networks of this project use: some of the others read files. */
const runtimeOperators: ReadonlySet<string> = new Set(['FusedMatMul', 'QuickGelu']);

/** Bytes of an element by its code in ONNX's `TensorProto.DataType`; text and packed types are missing. */
const elementBytes: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 8],
  [9, 1],
  [10, 2],
  [11, 8],
  [12, 4],
  [13, 8],
  [16, 2],
]);
const float32 = 1;

const OTHER_CARD = 'Take the card.json that was exported with the model';

/** The card in a JSON text that somebody brought, with bounds on what it may ask of a page. @throws ModelFileError */
export function parseModelCard(file: string, text: string): ModelCard {
  const refuse = (reason: string, options?: ErrorOptions) => new ModelFileError(file, reason, OTHER_CARD, options);
  if (text.length > modelLimits.cardBytes) throw refuse(`it is longer than any model's card`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON', { cause });
  }
  const result = modelCardSchema.safeParse(content);
  if (!result.success) throw refuse(`it is not a model's card (${describeFirstIssue(result.error)})`, { cause: result.error });
  const card = result.data;
  if (card.title.length > modelLimits.titleCharacters) throw refuse('its title is too long');
  checkDrawable(file, card.network, OTHER_CARD);
  checkFileLimit(card.file.name, card.file.bytes);
  return card;
}

/** Checks that a page can draw what a network makes, as `file` describes it. @throws ModelFileError with the advice */
export function checkDrawable(file: string, { imageSize, channels }: ModelCard['network'], advice: string): void {
  const refuse = (reason: string) => new ModelFileError(file, reason, advice);
  if (imageSize > modelLimits.imageSize)
    throw refuse(`its images are ${imageSize} pixels wide, where ${modelLimits.imageSize} are drawn at most`);
  if (channels !== 1 && channels !== 3) throw refuse(`its images have ${channels} channels, where 1 or 3 are drawn`);
}

/** Checks that a file of weights is not longer than a page opens. @throws ModelFileError */
export function checkFileLimit(file: string, bytes: number): void {
  if (bytes <= modelLimits.fileBytes) return;
  const megabytes = (value: number) => `${Math.ceil(value / 2 ** 20)} MB`;
  const reason = `it has ${megabytes(bytes)}, where ${megabytes(modelLimits.fileBytes)} are opened at most`;
  throw new ModelFileError(file, reason, 'Choose a smaller network');
}

/** Checks a model's file by its size alone, before it is read. @throws ModelFileError */
export function checkModelSize(bytes: number, { file }: Pick<ModelCard, 'file'>): void {
  checkFileLimit(file.name, bytes);
  if (bytes !== file.bytes) throw otherFile(file.name, `it has ${bytes} bytes instead of ${file.bytes}`);
}

/** What is said of a file that its card does not describe. */
export function otherFile(file: string, difference: string): ModelFileError {
  return new ModelFileError(
    file,
    `it is not the file that its card describes (${difference})`,
    'Take the model and the card.json of the same export',
  );
}

/**
 * Checks the bytes of a model that somebody brought, without running any of it: one whole ONNX file, which needs no other
 * files and has no control flow, functions or foreign operators; whose tensors are as long as their shapes say; and which
 * takes and gives what its card's network does. Whether the runtime can open it, and whether it computes the card's known
 * answer, is for the runtime to tell. Time and memory are bounded, whatever the bytes are.
 *
 * @throws ModelFileError
 */
export function checkModelFile(bytes: Uint8Array, { file: { name }, network }: Pick<ModelCard, 'file' | 'network'>): void {
  const problem = problemOfBytes(bytes, network);
  if (problem !== null) throw new ModelFileError(name, problem);
}

function problemOfBytes(bytes: Uint8Array, network: ModelCard['network']): string | null {
  let model: ReadModel;
  try {
    checkOnnxStructure(bytes);
    model = readOnnx(bytes);
  } catch (error) {
    if (error instanceof OnnxFormatError) return `it is no whole ONNX file (${error.reason})`;
    if (error instanceof OnnxStructureError) return error.reason;
    throw error;
  }
  return problemOfVersions(model) ?? problemOfNodes(model) ?? problemOfTensors(model) ?? problemOfInterface(model, network);
}

function problemOfVersions({ irVersion, operatorSets: used }: ReadModel): string | null {
  if (irVersion < 3 || irVersion > lastIrVersion)
    return `it is of ONNX's format version ${irVersion}, where 3 to ${lastIrVersion} are known`;
  if (!('' in used || 'ai.onnx' in used)) return "it does not say which version of ONNX's operators it uses";
  for (const [domain, version] of Object.entries(used)) {
    const known = Object.hasOwn(operatorSets, domain) ? operatorSets[domain] : undefined;
    if (!known) return `it uses operators of ${shown(domain)}, which the runtime does not have`;
    if (version < known.first || version > known.last) {
      return `it uses version ${version} of the operators of ${domain === '' ? 'ONNX' : domain}, where ${known.first} to ${known.last} are known`;
    }
  }
  return null;
}

function problemOfNodes({ nodes, operatorSets: used }: ReadModel): string | null {
  if (nodes.length === 0) return 'it computes nothing';
  if (nodes.length > modelLimits.nodes) return `it has ${nodes.length} nodes, where ${modelLimits.nodes} are read at most`;
  for (const { operator, domain } of nodes) {
    if (!Object.hasOwn(used, domain) && !(domain === '' && Object.hasOwn(used, 'ai.onnx')))
      return `it uses operators of ${shown(domain)} without their version`;
    if (domain === 'com.microsoft' && !runtimeOperators.has(operator))
      return `it uses the operator ${shown(operator)} of ${domain}, which no network needs here`;
  }
  return null;
}

function problemOfTensors({ initializers, nodes }: ReadModel): string | null {
  if (initializers.length > modelLimits.tensors)
    return `it has ${initializers.length} tensors, where ${modelLimits.tensors} are read at most`;
  const constants = nodes.flatMap(({ attributes }) => Object.values(attributes).filter(isTensor));
  for (const tensor of [...initializers, ...constants]) {
    const problem = problemOfTensor(tensor);
    if (problem !== null) return `its tensor ${shown(tensor.name)} ${problem}`;
  }
  return null;
}

function problemOfTensor({ elementType, shape, bytes }: ReadTensor): string | null {
  const size = elementBytes.get(elementType);
  if (size === undefined) return `has elements of a type that is not read (${elementType})`;
  if (shape.length > 8 || shape.some((length) => length < 0)) return 'has no sensible shape';
  const expected = elementCount(shape) * size;
  return bytes.length === expected ? null : `has ${bytes.length} bytes, where its shape [${shape.join(', ')}] asks for ${expected}`;
}

function problemOfInterface({ inputs, outputs }: ReadModel, { channels, imageSize, classes }: ModelCard['network']): string | null {
  const image = `float32 [batch, ${channels}, ${imageSize}, ${imageSize}]`;
  return (
    differenceOf('inputs', inputs, [
      ...(classes === undefined ? [] : [`${CLASS_INPUT} float32 [batch, ${classes}]`]),
      `latent ${image}`,
      'noise_level float32 [batch]',
    ]) ?? differenceOf('outputs', outputs, [`prediction ${image}`])
  );
}

function differenceOf(kind: string, values: readonly ReadValue[], expected: readonly string[]): string | null {
  const actual = values.slice(0, 8).map(describeValue).sort();
  const isEqual = values.length === expected.length && expected.every((value, index) => value === actual[index]);
  return isEqual ? null : `its ${kind} are ${actual.join(' and ') || 'none'}, where its card's network has ${expected.join(' and ')}`;
}

/** `latent float32 [batch, 3, 64, 64]`; open dimensions by `batch`. */
function describeValue({ name, elementType, shape }: ReadValue): string {
  const dimensions = shape.slice(0, 8).map((dimension) => (typeof dimension === 'number' ? String(dimension) : 'batch'));
  return `${shown(name)} ${elementType === float32 ? 'float32' : `of type ${elementType}`} [${dimensions.join(', ')}]`;
}

function isTensor(value: ReadModel['nodes'][number]['attributes'][string]): value is ReadTensor {
  return typeof value === 'object' && 'elementType' in value;
}

/** A name of a file, cut to what fits into a sentence. */
function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
