import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { datasetReportSchema, reportCatalogSchema, type DatasetReport, type ReportCatalog } from '../../src/documents/dataset-report.ts';
import { contentsOf, replaceFile, replaceFolder, writing } from '../io/files.ts';
import type { Analysis } from './analyse.ts';
import { NotAReportFolderError, OtherReportError, ReportCatalogError } from './errors.ts';

const REPORT = 'report.json';
const CATALOG = 'catalog.json';

/**
 * Makes sure that the report of the images that `origin` stands for can be written as `folder`.
 * @param origin what the report will have as `made.folder`
 * @param force whether the report of other images may be replaced
 * @throws NotAReportFolderError where `folder` holds something that a report must not replace, OtherReportError
 */
export async function requireReportFolder(folder: string, origin: string | null, force: boolean): Promise<void> {
  const names = await contentsOf(folder);
  if (names?.length === 0) return;
  const isOfReport = (name: string): boolean => name === REPORT || /\.(png|svg)$/.test(name);
  const before = names?.every(isOfReport) ? await reportIn(folder) : null;
  if (before === null) throw new NotAReportFolderError(folder);
  if (before.made.folder !== origin && !force) throw new OtherReportError(folder, before.title);
}

async function reportIn(folder: string): Promise<DatasetReport | null> {
  try {
    return datasetReportSchema.safeParse(JSON.parse(await readFile(join(folder, REPORT), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Writes `report.json`, the mean image and the plots as `folder`; a report that is there stays until the new one is
 * complete.
 * @throws NotAReportFolderError, OtherReportError, FileWriteError
 */
export async function writeReport(folder: string, { report, plots, meanImage }: Analysis, force = false): Promise<void> {
  await requireReportFolder(folder, report.made.folder, force);
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
  const catalog = await reportCatalogIn(reports);
  const entry = { id, title, report: `${id}/${REPORT}` };
  const known = catalog.reports.some((listed) => listed.id === id);
  const entries = known ? catalog.reports.map((listed) => (listed.id === id ? entry : listed)) : [...catalog.reports, entry];
  await replaceFile(join(reports, CATALOG), [`${JSON.stringify({ reports: entries }, null, 2)}\n`]);
}

/** The reports that a site lists; none where there is no list. @throws ReportCatalogError */
export async function reportCatalogIn(reports: string): Promise<ReportCatalog> {
  const path = join(reports, CATALOG);
  if (!existsSync(path)) return { reports: [] };
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
