import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { datasetReportSchema, reportCatalogSchema, type DatasetReport, type ReportCatalog } from '../../src/metrics/dataset-report.ts';
import { contentsOf, replaceFile, replaceFolder, writing } from '../files.ts';
import type { Analysis } from './analyse.ts';
import { NotAReportFolderError, ReportCatalogError } from './errors.ts';

const REPORT = 'report.json';

/** @throws NotAReportFolderError where `folder` holds something that a report must not replace. */
export async function requireReportFolder(folder: string): Promise<void> {
  const names = await contentsOf(folder);
  if (names?.length === 0) return;
  const isOfReport = (name: string): boolean => name === REPORT || /\.(png|svg)$/.test(name);
  if (!names?.every(isOfReport) || !(await isReport(join(folder, REPORT)))) throw new NotAReportFolderError(folder);
}

async function isReport(path: string): Promise<boolean> {
  try {
    return datasetReportSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).success;
  } catch {
    return false;
  }
}

/**
 * Writes `report.json`, the mean image and the plots as `folder`; a report that is there stays until the new one is
 * complete.
 * @throws NotAReportFolderError, FileWriteError
 */
export async function writeReport(folder: string, { report, plots, meanImage }: Analysis): Promise<void> {
  await requireReportFolder(folder);
  await writing(folder, () => mkdir(dirname(folder), { recursive: true }));
  await replaceFolder(folder, async (beside) => {
    await writeFile(join(beside, REPORT), toJson(report));
    await writeFile(join(beside, report.meanImage.file), meanImage);
    for (const { file, svg } of plots) await writeFile(join(beside, file), svg);
  });
}

/**
 * Lists a report in a site's catalog.json, at its old place or at the end.
 * @throws ReportCatalogError where the file is there but is no catalog, FileWriteError
 */
export async function addToReportCatalog(reports: string, { id, title }: Pick<DatasetReport, 'id' | 'title'>): Promise<void> {
  const path = join(reports, 'catalog.json');
  const catalog = existsSync(path) ? await readCatalog(path) : { reports: [] };
  const entry = { id, title, report: `${id}/${REPORT}` };
  const known = catalog.reports.some((listed) => listed.id === id);
  const entries = known ? catalog.reports.map((listed) => (listed.id === id ? entry : listed)) : [...catalog.reports, entry];
  await replaceFile(path, [`${JSON.stringify({ reports: entries }, null, 2)}\n`]);
}

async function readCatalog(path: string): Promise<ReportCatalog> {
  try {
    return reportCatalogSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ReportCatalogError(path, { cause });
  }
}

/** One line for each part of the report. */
function toJson(report: DatasetReport): string {
  const parts = Object.entries(report).map(([name, part]) => `${JSON.stringify(name)}: ${JSON.stringify(part)}`);
  return `{\n${parts.join(',\n')}\n}\n`;
}
