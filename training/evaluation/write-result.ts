import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cardMetrics,
  evaluationSchema,
  withMetrics,
  withResult,
  type Evaluation,
  type EvaluationResult,
} from '../../src/documents/evaluation.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { replaceFile } from '../io/files.ts';
import { EvaluationFileError, WeightsReplacedError } from './errors.ts';

/** The evaluations of the model in `folder`; none where it was never evaluated. @throws EvaluationFileError */
export async function readResults(folder: string): Promise<readonly EvaluationResult[]> {
  const path = evaluationFile(folder);
  if (!existsSync(path)) return [];
  try {
    return evaluationSchema.parse(JSON.parse(await readFile(path, 'utf8'))).results;
  } catch (cause) {
    throw new EvaluationFileError(path, { cause });
  }
}

/**
 * Adds a result to the model's evaluation.json and card.json, in the place of one of the same protocol.
 * @throws WeightsReplacedError where the model is another one by now; EvaluationFileError, ModelFolderError, ModelCardError,
 *   FileWriteError
 */
export async function writeResult(folder: string, result: EvaluationResult): Promise<void> {
  // Read now, since another evaluation may have ended while this one went on.
  const card = await readModelCard(folder);
  if (card.file.sha256 !== result.weights) throw new WeightsReplacedError(folder);
  const evaluation: Evaluation = { model: card.id, results: withResult(await readResults(folder), result) };
  await replaceFile(evaluationFile(folder), [json(evaluationSchema.parse(evaluation))]);
  await replaceFile(join(folder, 'card.json'), [json({ ...card, metrics: withMetrics(card.metrics, cardMetrics(result)) })]);
}

function evaluationFile(folder: string): string {
  return join(folder, 'evaluation.json');
}

function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
