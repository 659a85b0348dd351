import { datasetReportSchema, reportCatalogSchema, type DatasetReport, type ReportCatalog } from '../../../documents/dataset-report.ts';
import { readJson, SiteFileError } from '../../../documents/read-json.ts';

export type Report = DatasetReport;
export type Embeddings = Report['embeddings'];
export type Space = Embeddings['spaces'][number];
export type Embedding = Space['embeddings'][number];

/** A dataset of the site, with the absolute address of its report. */
export interface ReportEntry {
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

export interface LoadedReport {
  readonly report: Report;
  readonly meanImageUrl: string;
}

/** The datasets of a site, in the order of its catalog. Throws SiteFileError. */
export async function loadReports(catalogUrl: string, fetch: typeof globalThis.fetch): Promise<readonly ReportEntry[]> {
  const { reports }: ReportCatalog = await readJson(catalogUrl, reportCatalogSchema, fetch);
  if (reports.length === 0) throw new SiteFileError(catalogUrl, 'it lists no reports');
  return reports.map(({ id, title, report }) => ({ id, title, url: new URL(report, catalogUrl).href }));
}

/** Reads the report of a dataset. Throws SiteFileError. */
export async function loadReport({ url }: ReportEntry, fetch: typeof globalThis.fetch): Promise<LoadedReport> {
  const report: Report = await readJson(url, datasetReportSchema, fetch);
  return { report, meanImageUrl: new URL(report.meanImage.file, url).href };
}
