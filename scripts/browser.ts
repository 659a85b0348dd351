import { UserFacingError } from '../src/errors.ts';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright';

/**
 * What Chromium needs to give a WebGPU adapter on a machine without a graphics card (SwiftShader, a software one) and
 * to stay silent on a network that refuses its background requests.
 */
export const chromiumFlags: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without the window's half, as Debian packages it: the journeys take three quarters of the time in it. */
const HEADLESS_SHELL = 'chromium-headless-shell';

const commandNames = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome', HEADLESS_SHELL];

const usualPaths: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined ? [] : [join(folder, 'Google/Chrome/Application/chrome.exe')];
  }),
};

/** No Chrome or Chromium is here and none could be installed. */
export class BrowserMissingError extends UserFacingError {
  override readonly name = 'BrowserMissingError';
  constructor() {
    super('No Chrome or Chromium was found and none could be installed. Install one, or set CHROME_PATH to its program file.');
  }
}

/** CHROME_PATH names something that cannot be run. */
export class ChromePathError extends UserFacingError {
  override readonly name = 'ChromePathError';
  constructor(readonly path: string) {
    super(`CHROME_PATH is ${path}, which is not a program that can be run. Correct it or unset it.`);
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function programsOnPath(names: readonly string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * The program file of a Chrome or Chromium on this machine, or undefined. CHROME_PATH comes first, then Playwright's
 * own download, then whatever is installed.
 *
 * @throws ChromePathError when CHROME_PATH is set to something that cannot be run
 */
export function findBrowser(): string | undefined {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (!isProgram(chosen)) throw new ChromePathError(chosen);
    return chosen;
  }
  return [chromium.executablePath(), ...programsOnPath(commandNames), ...(usualPaths[process.platform] ?? [])].find(isProgram);
}

/** The browser of the journeys: a headless shell where one is installed, unless CHROME_PATH names another; else `findBrowser`. */
export function findTestBrowser(): string | undefined {
  return process.env['CHROME_PATH'] ? findBrowser() : (programsOnPath([HEADLESS_SHELL]).find(isProgram) ?? findBrowser());
}

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

function installByPlaywright(withSystemLibraries: boolean): boolean {
  const commandLine = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  const options = withSystemLibraries ? ['--with-deps'] : [];
  return succeeds(process.execPath, commandLine, 'install', ...options, 'chromium');
}

const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function installByDebian(...names: readonly string[]): boolean {
  const install = (name: string) => succeeds('apt-get', 'install', '--yes', '--no-install-recommends', name);
  return succeeds('apt-get', 'update') && names.some(install);
}

/**
 * `findBrowser`, and where there is none: installs Playwright's download, or as root on Debian its package.
 *
 * @throws BrowserMissingError when neither can be had
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  process.stderr.write('No Chrome or Chromium was found; installing one.\n');
  if (!installByPlaywright(isDebianRoot()) && isDebianRoot()) installByDebian(HEADLESS_SHELL, 'chromium');
  const installed = findBrowser();
  if (installed === undefined) throw new BrowserMissingError();
  return installed;
}

/**
 * `findTestBrowser`, and where there is none: installs one. A machine of continuous integration that could have the headless
 * shell gets it in any case, whose installation takes less time than it saves.
 *
 * @throws BrowserMissingError when none can be had
 */
export function ensureTestBrowser(): string {
  const isOneOff = process.env['CI'] !== undefined && !process.env['CHROME_PATH'] && isDebianRoot();
  if (isOneOff && !programsOnPath([HEADLESS_SHELL]).some(isProgram)) installByDebian(HEADLESS_SHELL);
  return findTestBrowser() ?? ensureBrowser();
}

/** Where distributions keep what belongs to a browser whose program file is a script elsewhere. */
const browserFolders = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * The variables with which another program finds the software graphics adapter that comes with a browser, or undefined
 * where the browser has none.
 */
export function softwareAdapterOf(program: string): Record<string, string> | undefined {
  const folders = [dirname(realpathSync(program)), ...browserFolders];
  const folder = folders.find(
    (candidate) => existsSync(join(candidate, SOFTWARE_ADAPTER)) && existsSync(join(candidate, 'libvulkan.so.1')),
  );
  return folder === undefined ? undefined : { VK_ICD_FILENAMES: join(folder, SOFTWARE_ADAPTER), LD_LIBRARY_PATH: folder };
}

const SOFTWARE_ADAPTER = 'vk_swiftshader_icd.json';
