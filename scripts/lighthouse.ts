import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import lighthouse, { desktopConfig, type Result } from 'lighthouse';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumFlags, findTestBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import type { Counts } from './counts.ts';
import { projectRoot } from './project.ts';

const leastScore = 0.95;
const mostKilobytes = 300;
/** Whatever else the machine does can only lower how fast a page is found to be: the first judgement that is good enough counts. */
const attempts = 3;
const categories = ['performance', 'accessibility', 'best-practices'] as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What Lighthouse says of a page on its desktop: its screen, network and processor. */
async function judge(address: string, debuggingPort: number): Promise<Result> {
  const options = { port: debuggingPort, onlyCategories: [...categories], disableFullPageScreenshot: true, logLevel: 'error' as const };
  const { lhr } = (await lighthouse(address, options, desktopConfig)) ?? {};
  if (!lhr) throw new Error('Lighthouse gave no result.');
  return lhr;
}

/** A score from 0 to 1, and what costs points, as a line. */
function scoreOf(
  { categories: judged, audits }: Result,
  name: (typeof categories)[number],
): { readonly score: number; readonly line: string } {
  const { score, auditRefs } = judged[name] ?? { score: null, auditRefs: [] };
  const found = auditRefs.flatMap(({ id, weight }) => {
    const audit = audits[id];
    return audit && weight > 0 && (audit.score ?? 1) < 1 ? [`${audit.title} ${audit.displayValue ?? ''}`.trim()] : [];
  });
  return { score: score ?? 0, line: [`${name} ${Math.round((score ?? 0) * 100)}`, ...found].join(', ') };
}

interface Request {
  readonly url: string;
}

/** Kilobytes of code and style sheets by gzip, those of libraries included: of the first view, of what is loaded later, and of onnxruntime's interfaces. */
async function weigh({ audits }: Result): Promise<Record<'atFirst' | 'later' | 'ofRuntime', number>> {
  const assets = join(projectRoot, 'dist/assets');
  const { details } = audits['network-requests'] ?? {};
  const requests = details?.type === 'table' ? (details.items as unknown as readonly Request[]) : [];
  const loaded = new Set(requests.map(({ url }) => basename(url)));
  const weights = { atFirst: 0, later: 0, ofRuntime: 0 };
  for (const name of (await readdir(assets)).filter((file) => /\.(?:css|m?js)$/.test(file))) {
    const kind = loaded.has(name) ? 'atFirst' : name.startsWith('ort') ? 'ofRuntime' : 'later';
    weights[kind] += gzipSync(await readFile(join(assets, name))).length / 1000;
  }
  return weights;
}

/** Lets Lighthouse judge the built page, and weighs the code that it loads at first; tells both on the terminal. */
export async function judgePage(): Promise<Counts> {
  await ensureBuilt();
  const server = await preview({ root: projectRoot, logLevel: 'warn', preview: { port: await freePort(), strictPort: true } });
  const debuggingPort = await freePort();
  const executablePath = findTestBrowser();
  const browser = await chromium.launch({
    args: [...chromiumFlags, `--remote-debugging-port=${debuggingPort}`],
    ...(executablePath !== undefined && { executablePath }),
  });
  try {
    const address = server.resolvedUrls?.local[0] ?? '';
    let result = await judge(address, debuggingPort);
    for (let attempt = 1; attempt < attempts && scoreOf(result, 'performance').score < leastScore; attempt++) {
      process.stdout.write(`  ${scoreOf(result, 'performance').line}; once more\n`);
      result = await judge(address, debuggingPort);
    }
    const { atFirst, later, ofRuntime } = await weigh(result);
    const weight = `${atFirst.toFixed(0)} kB of code by gzip, ${later.toFixed(0)} more later, ${ofRuntime.toFixed(0)} of onnxruntime`;
    const checks = [
      ...categories.map((name) => ({ isGood: scoreOf(result, name).score >= leastScore, line: scoreOf(result, name).line })),
      { isGood: atFirst > 0 && atFirst <= mostKilobytes, line: weight },
    ];
    for (const { isGood, line } of checks) process.stdout.write(`  ${isGood ? 'ok' : 'FAILED'}  ${line}\n`);
    const passed = checks.filter(({ isGood }) => isGood).length;
    return { passed, failed: checks.length - passed, skipped: 0 };
  } finally {
    await browser.close();
    await server.close();
  }
}
