import { parseMetricLine, type MetricLine } from '../../../documents/training-run.ts';
import { SiteFileError, toSiteFileError } from '../../../documents/read-json.ts';

/** A run's log as far as it was read. */
export interface RunLog {
  /** What the server knows this log by; another one begins anew. */
  readonly id: string;
  /** Bytes read. */
  readonly offset: number;
  readonly lines: readonly MetricLine[];
}

/** Reads what a run's log has beyond `known`, and returns the whole; `known` itself where there is nothing new. Throws SiteFileError. */
export async function readLog(runUrl: string, known: RunLog | undefined, fetch: typeof globalThis.fetch): Promise<RunLog> {
  const url = new URL('metrics.jsonl', runUrl);
  if (known) url.search = new URLSearchParams({ from: String(known.offset), log: known.id }).toString();
  try {
    const response = await fetch(url.href, { cache: 'no-store' });
    if (!response.ok) throw new SiteFileError(url.href, `the server answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    const from = Number(response.headers.get('log-from') ?? 0);
    const id = response.headers.get('log-id') ?? '';
    if (known?.id === id && known.offset === from && bytes.byteLength === 0) return known;
    const before = known?.id === id && known.offset === from ? known.lines : [];
    const fresh = new TextDecoder().decode(bytes).split('\n').map(parseMetricLine);
    return { id, offset: from + bytes.byteLength, lines: [...before, ...fresh.filter((line) => line !== null)] };
  } catch (error) {
    throw toSiteFileError(error, url.href);
  }
}
