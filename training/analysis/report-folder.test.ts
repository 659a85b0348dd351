import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetReportSchema, reportCatalogSchema } from '../../src/documents/dataset-report.ts';
import { writeFiles } from '../data/testing/fixtures.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Analysis } from './analyse.ts';
import { NotAReportFolderError, ReportCatalogError } from './errors.ts';
import { plotsOf } from './plots/plots.ts';
import { addToReportCatalog, writeReport } from './report-folder.ts';
import { sentencesOf } from './sentences.ts';
import { findingsWith } from './testing/findings.ts';

function analysisOf(title: string): Analysis {
  const findings = findingsWith({ title });
  const plots = plotsOf(findings);
  const report = { ...findings, sentences: sentencesOf(findings), plots: plots.map(({ file, title }) => ({ file, title })) };
  return { report, plots, meanImage: Uint8Array.of(1, 2, 3), leftOut: null };
}

const json = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(...path), 'utf8'));

describe("a report's folder", () => {
  it('holds the report, the mean image and every plot, and nothing half-written', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'deep', 'pictures');
    const analysis = analysisOf('Pictures [1, 2]');
    await writeReport(folder, analysis);
    expect(datasetReportSchema.parse(await json(folder, 'report.json'))).toEqual(analysis.report);
    expect((await readdir(folder)).sort()).toEqual(['mean.png', 'report.json', ...analysis.plots.map(({ file }) => file)].sort());
    expect(await readdir(join(root, 'deep'))).toEqual(['pictures']);
  });

  it('is replaced as a whole by a new report', async () => {
    const folder = join(temporaryFolder(), 'pictures');
    await writeReport(folder, analysisOf('Before'));
    await writeFiles(folder, { 'left-over.svg': 'old' });
    await writeReport(folder, analysisOf('After'));
    expect(await json(folder, 'report.json')).toMatchObject({ title: 'After' });
    expect(existsSync(join(folder, 'left-over.svg'))).toBe(false);
  });

  it('is never a folder that holds something else', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'photograph.jpg': 'dear' });
    await expect(writeReport(folder, analysisOf('Pictures'))).rejects.toThrow(NotAReportFolderError);
    expect(await readdir(folder)).toEqual(['photograph.jpg']);
  });

  it.each([
    [
      'a report of another program',
      async (folder: string) => writeFiles(folder, { 'report.json': '{"passed": 12}', 'figure.png': 'dear' }),
    ],
    [
      'other files beside its report',
      async (folder: string) => {
        await writeReport(folder, analysisOf('Before'));
        await writeFiles(folder, { 'thesis.tex': 'dear' });
      },
    ],
  ])('is not replaced where it holds %s', async (_, fill) => {
    const folder = join(temporaryFolder(), 'pictures');
    await fill(folder);
    const before = await readdir(folder);
    await expect(writeReport(folder, analysisOf('After'))).rejects.toThrow(NotAReportFolderError);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('the catalog of reports', () => {
  it('lists a new report at the end and a known one at its place', async () => {
    const root = temporaryFolder();
    await addToReportCatalog(root, { id: 'one', title: 'One' });
    await addToReportCatalog(root, { id: 'two', title: 'Two' });
    await addToReportCatalog(root, { id: 'one', title: 'One again' });
    expect(reportCatalogSchema.parse(await json(root, 'catalog.json'))).toEqual({
      reports: [
        { id: 'one', title: 'One again', report: 'one/report.json' },
        { id: 'two', title: 'Two', report: 'two/report.json' },
      ],
    });
  });

  it('is not replaced where it is something else', async () => {
    const root = temporaryFolder();
    await writeFiles(root, { 'catalog.json': '{"models": []}' });
    await expect(addToReportCatalog(root, { id: 'one', title: 'One' })).rejects.toThrow(ReportCatalogError);
    expect(await json(root, 'catalog.json')).toEqual({ models: [] });
  });
});
