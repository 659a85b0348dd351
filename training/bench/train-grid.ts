import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { presets } from '../config/presets.ts';

/** One network and batch that steps are timed with. */
export interface GridPoint {
  readonly imageSize: number;
  readonly patchSize: 1 | 2;
  readonly normalization: 'batch' | 'group';
  readonly batchSize: number;
}

/** Every combination of image size, patch size, normalisation and batch size. */
export function trainingGrid(batchSizes: readonly number[], imageSizes: readonly number[]): GridPoint[] {
  return imageSizes.flatMap((imageSize) =>
    ([1, 2] as const).flatMap((patchSize) =>
      (['batch', 'group'] as const).flatMap((normalization) =>
        batchSizes.map((batchSize) => ({ imageSize, patchSize, normalization, batchSize })),
      ),
    ),
  );
}

/** The study's network at a point of the grid, as it is trained; with patches of 2x2 pixels it has a level less. */
export function configAt(point: GridPoint, settings: Pick<TrainingConfig, 'provider' | 'precision' | 'stepsPerRun'>): TrainingConfig {
  const { imageSize, patchSize, normalization, batchSize } = point;
  const { network, ...study } = presets.study;
  return trainingConfigSchema.parse({
    ...study,
    preset: 'study',
    data: 'none',
    dataRoot: null,
    network: {
      ...network,
      imageSize,
      patchSize,
      widths: patchSize === 2 ? network.widths.slice(1) : network.widths,
      normalization: normalization === 'batch' ? network.normalization : { kind: 'group', groups: 8 },
    },
    batchSize,
    ...settings,
  });
}

export function describePoint({ imageSize, patchSize, normalization, batchSize }: GridPoint): string {
  return `${imageSize}x${imageSize}, patch ${patchSize}, ${normalization} normalisation, batch ${batchSize}`;
}
