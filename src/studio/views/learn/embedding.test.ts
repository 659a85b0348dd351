import { describe, expect, it } from 'vitest';
import { Graph } from '../../../graph/graph.ts';
import { withModel } from '../../../graph/testing/session.ts';
import { sinusoidalEmbedding } from '../../../networks/ddim-unet.ts';
import { ddimUNetSchema } from '../../../networks/network.ts';
import { readTimestep } from '../../../networks/read-timestep.ts';
import { tinyReferenceNetworks } from '../../../networks/testing/networks.ts';
import { embed, embeddingPicture, timeEmbeddingOf } from './embedding.ts';

const network = ddimUNetSchema.parse({ kind: 'ddim-unet', embedding: { dimensions: 8, minimumFrequency: 1, maximumFrequency: 1000 } });
const embedding = timeEmbeddingOf(network);

describe('embed', () => {
  it('is what the network computes', async () => {
    const levels = [0, 0.1, 0.5, 0.93];
    const graph = new Graph();
    graph.output('embedded', sinusoidalEmbedding(graph, network.embedding, graph.input('level', 'float32', ['batch'])));
    const outputs = await withModel(graph.serialize('embedding'), (model) => model.run({ level: Float32Array.from(levels) }));
    const embedded = outputs.get('embedded');
    for (const [index, value] of levels.flatMap((level) => embed(embedding, embedding.readingOf(Math.fround(level)))).entries()) {
      expect(embedded[index]).toBeCloseTo(value, 3);
    }
  });

  it('reads of a noise level the timestep that a network of the reference reads', async () => {
    const reference = tinyReferenceNetworks['of the reference'];
    const levels = Float32Array.of(0, 0.0003, 0.2, 0.5, 0.93, 1);
    const graph = new Graph();
    graph.output('timestep', readTimestep(graph, reference.schedule, graph.input('level', 'float32', ['batch'])));
    const timesteps = (await withModel(graph.serialize('timestep'), (model) => model.run({ level: levels }))).get('timestep');
    const { readingOf, reads } = timeEmbeddingOf(reference);
    expect(reads).toBe('timestep');
    for (const [index, level] of levels.entries()) expect(timesteps[index]).toBeCloseTo(readingOf(level), 2);
    expect([...levels].map(readingOf).filter((timestep) => timestep > 0 && timestep < 999)).toHaveLength(4);
  });
});

/** From 0 to 1. */
const evenly = (columns: number) => Array.from({ length: columns }, (_, column) => column / (columns - 1));

describe('embeddingPicture', () => {
  it('goes from one colour at -1 to the other at 1', () => {
    const columns = 101;
    const rgba = embeddingPicture(embedding, evenly(columns), [0, 0, 0], [200, 100, 50]);
    expect(rgba).toHaveLength(8 * columns * 4);
    // The lowest frequency's cosine, the fifth row: one whole turn, so 1, -1, 1.
    const row = rgba.subarray(4 * columns * 4, 5 * columns * 4);
    const at = (column: number) => [...row.subarray(4 * column, 4 * column + 4)];
    expect([at(0), at(50), at(100)]).toEqual([
      [200, 100, 50, 255],
      [0, 0, 0, 255],
      [200, 100, 50, 255],
    ]);
  });

  it('lets waves fade that are finer than its columns', () => {
    const columns = 100;
    const rgba = embeddingPicture(embedding, evenly(columns), [0, 0, 0], [200, 200, 200]);
    const fastest = rgba.subarray(3 * columns * 4, 4 * columns * 4).filter((_, index) => index % 4 === 0);
    expect(Math.max(...fastest) - Math.min(...fastest)).toBeLessThan(5);
  });
});
