// What a start of the desktop program was asked for: command line and environment, read into one value.
// It decides nothing and asks no disk: one that does not answer would keep the program from starting.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isLoopback } from '../../google/endpoints.ts';

export type StartOptions = {
  /** Null for the system's own place. */
  dataFolder: string | null;
  /** One origin that stands for all of Google's; null for Google itself. */
  endpoint: string | null;
  backoffScale: number;
  /** Google is a stand-in, and the page says so. */
  demo: boolean;
  /** The program brings that stand-in, and a data folder for the time being. */
  ownDemo: boolean;
  /** Started with the computer: no window, where a tray shows that the program runs. */
  hidden: boolean;
  /** Files and folders named on the command line, whether they are there or not. */
  paths: string[];
};

export type StartRead = { ok: true; options: StartOptions } | { ok: false; problem: 'endpoint' | 'backoff' };

/** `args` without the program's own name; `appPath` is what Electron was told to run and no file of the person's; `folder` is where the
 *  start was made. */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  appPath: string,
  folder: string,
): StartRead {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      endpoint: { type: 'string' },
      demo: { type: 'boolean' },
      hidden: { type: 'boolean' },
    },
    allowPositionals: true,
    strict: false,
  });
  const asked = textOf(values['endpoint']) ?? textOf(env['PHOTOSTOW_ENDPOINT']);
  const endpoint = asked === undefined ? null : tryEndpoint(asked);
  if (endpoint === undefined) return { ok: false, problem: 'endpoint' };
  const backoffScale = Number(textOf(env['PHOTOSTOW_BACKOFF_SCALE']) ?? '1');
  if (!Number.isFinite(backoffScale) || backoffScale < 0) return { ok: false, problem: 'backoff' };
  const data = textOf(values['data']) ?? textOf(env['PHOTOSTOW_DATA']);
  const demo = values['demo'] === true || env['PHOTOSTOW_DEMO'] === '1';
  const options = {
    dataFolder: data === undefined ? null : resolve(data),
    endpoint,
    backoffScale,
    demo,
    ownDemo: demo && endpoint === null,
    hidden: values['hidden'] === true,
    paths: wholePaths(positionals, folder).filter((path) => path !== appPath),
  };
  return { ok: true, options };
}

/** Whole paths, whether anything is there or not; `named` as a shell or a desktop entry does it, by path from `folder` or by `file:` address. */
export function wholePaths(named: readonly string[], folder: string): string[] {
  return named
    .map((name) => (name.startsWith('file://') ? tryFilePath(name) : name))
    .filter((path) => path !== undefined)
    .filter((path) => path !== '')
    .map((path) => resolve(folder, path));
}

/** The origin, or undefined when it is none that a sign-in may be sent to: http only on this machine. */
function tryEndpoint(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isFit = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isFit && !url.username && !url.password ? url.origin : undefined;
}

function tryFilePath(address: string): string | undefined {
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
