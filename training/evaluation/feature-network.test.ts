import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../../src/graph/graph.ts';
import { cast } from '../../src/graph/operators/cast.ts';
import { resizeBilinearLikeTensorFlow1 } from '../../src/graph/operators/without-gradient.ts';
import { reshape } from '../../src/graph/operators/layout.ts';
import { reduceMean } from '../../src/graph/operators/reduce.ts';
import { InceptionWeightsError } from '../../src/networks/inception-weights.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { FeatureNetworkError, openFeatureNetwork, type FeatureNetworkRequest } from './feature-network.ts';

const root = temporaryFolder();
const request = (file: string): FeatureNetworkRequest => ({ file, provider: 'cpu', cacheRoot: root });

/** Writes a network whose features are each channel's mean. */
async function network(name: string, build: (graph: Graph) => void): Promise<string> {
  const graph = new Graph();
  build(graph);
  const path = join(root, `${name}.onnx`);
  await writeFile(path, graph.serialize(name));
  return path;
}

const images = (graph: Graph): Value => graph.input('images', 'uint8', ['batch', 3, 'height', 'width']);
const meansOf = (graph: Graph, pixels: Value): Value => reshape(graph, reduceMean(graph, pixels, [2, 3]), ['batch', 3]);
const means = (graph: Graph): Value => meansOf(graph, resizeBilinearLikeTensorFlow1(graph, cast(graph, images(graph), 'float32'), [1, 2]));

const reducedFile = join(import.meta.dirname, '../../../shared/features/inception-2015-12-05-768.onnx');
const note = existsSync(reducedFile) ? '' : ` (skipped: ${reducedFile} is absent)`;

describe('an ONNX file', () => {
  it('is a network named after the file, its metrics after the number of its features', async () => {
    const path = await network('means', (graph) => graph.output('features', means(graph)));
    const opened = await openFeatureNetwork(request(path));
    expect(opened).toMatchObject({ name: 'means', suffix: '-3', dimensions: 3, logits: null });
    expect(opened.sha256).toMatch(/^[0-9a-f]{64}$/);
    // Two images of 1x2 pixels.
    const pixels = Uint8Array.of(0, 10, 20, 40, 100, 255, 1, 1, 2, 2, 3, 3);
    expect(await opened.extract(pixels, { count: 2, height: 1, width: 2 })).toEqual({
      features: Float32Array.of(5, 30, 177.5, 1, 2, 3),
      logits: null,
    });
    await opened.release();
  });

  it('may have logits', async () => {
    const path = await network('classes', (graph) => {
      const features = means(graph);
      graph.output('features', features);
      graph.output('logits', features);
    });
    const opened = await openFeatureNetwork(request(path));
    expect(opened.logits).toBe(3);
    const { features, logits } = await opened.extract(Uint8Array.of(1, 2, 3), { count: 1, height: 1, width: 1 });
    expect(logits).toEqual(features);
    await opened.release();
  });

  it.each<[string, (graph: Graph) => void, RegExp]>([
    [
      'pixels',
      (graph) => graph.output('features', meansOf(graph, graph.input('images', 'float32', ['batch', 3, 8, 8]))),
      /its one input must be uint8 images/,
    ],
    ['other', (graph) => graph.output('embedding', means(graph)), /no output "features" of known length/],
    ['open', (graph) => graph.output('features', cast(graph, images(graph), 'float32')), /no output "features" of known length/],
  ])('with other inputs or outputs is refused by name: %s', async (name, build, message) => {
    const path = await network(name, build);
    await expect(openFeatureNetwork(request(path))).rejects.toThrow(FeatureNetworkError);
    await expect(openFeatureNetwork(request(path))).rejects.toThrow(message);
  });

  it('that is none is refused by name, as is one that is not there', async () => {
    const path = join(root, 'text.onnx');
    await writeFile(path, 'not a network');
    await expect(openFeatureNetwork(request(path))).rejects.toThrow(
      /text\.onnx cannot serve as a feature network: it is neither an ONNX file nor a checkpoint/,
    );
    await expect(openFeatureNetwork(request(join(root, 'none.onnx')))).rejects.toThrow(
      /none\.onnx cannot serve as a feature network: it cannot be read/,
    );
  });

  it.skipIf(!existsSync(reducedFile))(`is how FID-768 is measured${note}`, async () => {
    const opened = await openFeatureNetwork(request(reducedFile));
    expect(opened).toMatchObject({ name: 'inception-2015-12-05-768', suffix: '-768', dimensions: 768, logits: null });
    await opened.release();
  });
});

describe('a checkpoint', () => {
  it('of another network is refused by the first tensor that it lacks', async () => {
    const path = join(import.meta.dirname, 'checkpoint/testing/state-zip.pth');
    await expect(openFeatureNetwork(request(path))).rejects.toThrow(InceptionWeightsError);
  });
});
