import { studySchema, type Study, type StudyCell, type StudyFacts, type StudyModel } from '../study.ts';

/** A cell of 2,048 pictures by DDIM, unless `generated` says otherwise, with this KID-768 in thousandths. */
export function testCell(kid: number, generated: Partial<StudyCell['generated']> = {}): StudyCell {
  const evaluations = generated.evaluations ?? generated.steps ?? 20;
  return {
    generated: {
      samples: 2048,
      sampler: 'ddim',
      steps: evaluations,
      evaluations,
      spacing: 'trailing',
      eta: 0,
      clip: true,
      seed: 0,
      ...generated,
    },
    metrics: [
      { name: 'FID-768', value: 0.3 * kid + 0.1, deviation: null, over: null },
      { name: 'KID-768', value: kid / 1000, deviation: 0.00001, over: '100 subsets of 1000 images' },
    ],
    precision: 0.7,
    recall: 0.4,
    nearerShare: 0.5,
    secondsPerImage: 0.02 * evaluations,
    measured: { at: '2026-11-30T12:00:00.000Z', device: 'a machine', commit: 'abc' },
  };
}

/** A model of Oxford Flowers with these cells. */
export function testStudyModel(id: string, cells: readonly StudyCell[]): StudyModel {
  return { ...testStudyFacts(id), cells: [...cells] };
}

export function testStudyFacts(id: string): StudyFacts {
  const photographs = { dataset: 'Oxford Flowers 102', splitSeed: 1, splitRule: 1 } as const;
  return {
    id,
    title: id,
    weights: 'a'.repeat(64),
    kind: 'ddim-unet',
    parameters: 2_184_892,
    imageSize: 64,
    training: { samplesSeen: 620_800, totalHours: 5.7 },
    reference: { ...photographs, part: 'test', images: 2500 },
    trained: { ...photographs, part: 'train', images: 6553 },
    features: { name: 'inception-768', sha256: 'f'.repeat(64), dimensions: 768, logits: null },
    floor: {
      photographs: { ...photographs, part: 'train', images: 2048 },
      metrics: [{ name: 'KID-768', value: -0.000001, deviation: 0.000001, over: '100 subsets of 1000 images' }],
      precision: 0.8,
      recall: 0.8,
    },
  };
}

export function testStudy(...models: StudyModel[]): Study {
  return studySchema.parse({ models });
}
