import type { ModelCard } from '../../src/documents/card.ts';
import { measureGolden } from '../../src/runtime/golden.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { tinyCard } from '../../src/runtime/testing/tiny-card.ts';
import { tinyModel } from '../../src/runtime/testing/tiny-model.ts';

/** A model for a test's site, and the same model open in Node. */
export interface TestModel {
  readonly id: string;
  readonly title: string;
  readonly card: ModelCard;
  readonly bytes: Uint8Array;
  readonly inNode: DenoisingModel<ModelIdentity>;
  /** What its card names as its guide. */
  readonly guide?: { readonly card: ModelCard; readonly bytes: Uint8Array; readonly inNode: DenoisingModel };
}

async function buildTestModel(id: string, title: string, seed: number, classes = 0): Promise<TestModel> {
  const { identity, bytes } = tinyModel(id, seed, 'float32', classes);
  const inNode = await openNodeWeights(bytes, identity);
  const card = await tinyCard(identity, bytes, await measureGolden(inNode));
  return { id, title, card: { ...card, title }, bytes, inNode };
}

let built: Promise<readonly [TestModel, TestModel]> | undefined;

/** Two untrained 16x16 networks with different weights, built once: small enough for a software graphics adapter. */
export function tinyModels(): Promise<readonly [TestModel, TestModel]> {
  built ??= Promise.all([buildTestModel('first', 'First', 1), buildTestModel('second', 'Second', 2)]);
  return built;
}

/** A network that knows the classes `kind 1` to `kind 3`. */
export function modelOfClasses(): Promise<TestModel> {
  return buildTestModel('kinds', 'Kinds', 4, 3);
}

/** The first of them, guided by another network. */
export async function guidedModel(): Promise<TestModel & Required<Pick<TestModel, 'guide'>>> {
  const [model] = await tinyModels();
  const { card, bytes } = await buildTestModel('guide', 'Guide', 3);
  const inNode = await openNodeWeights(bytes, card);
  const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 };
  return {
    ...model,
    card: { ...model.card, guide: { card: 'guide/card.json', sha256: card.file.sha256, weight: 1.6, interval } },
    guide: { card, bytes, inNode },
  };
}
