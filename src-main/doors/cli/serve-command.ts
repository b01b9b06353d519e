// The command `serve`: the program with the browser door, until Ctrl-C.
import { setFlagsFromString } from 'node:v8';
import type { Host, Program } from '../host.ts';
import { openBrowserDoor, type BrowserDoor } from '../browser/server.ts';
import { createBrowserHost } from '../browser/host.ts';
import { startProgram } from '../program.ts';
import { BadEndpoint } from '../../google/endpoints.ts';
import { pageFolder } from '../../where.ts';
import { toDatabaseFailure } from '../../store/database-failure.ts';
import { badEndpoint, createContext, diskEnd, type Context, type GlobalOptions } from './context.ts';
import { trouble, wrongUse } from './exit.ts';
import { printJson, printLine } from './output.ts';
import { sayRefusal, sayReplaced } from './replaced.ts';
import { onStopSignal } from './stop-signals.ts';

export async function serveCommand(options: GlobalOptions & { port?: string }): Promise<void> {
  const context = createContext(options);
  const port = parsePort(context, options.port);
  const { program, door } = await openServed(context, port, false);
  if (context.json) printJson({ event: 'serving', url: door.url, port: door.port });
  else printLine(context.t('cli.serving', { url: door.url }));
  await untilSignal();
  await door.close();
  await program.stop();
}

export type Served = { program: Program; door: BrowserDoor };

export async function openServed(context: Context, port: number, demo: boolean): Promise<Served> {
  const { dataFolder, endpoint, backoffScale, t } = context;
  // What small-heap.ts spares the other commands: here HEIC photos are made small, by WebAssembly, and that is to be quick.
  setFlagsFromString('--wasm-tier-up');
  setFlagsFromString('--wasm-dynamic-tiering');
  const host = ensureHost(context, demo);
  const options = { dataFolder, endpoint, backoffScale };
  const started = await startProgram(host, options, { onFailure: sayRefusal(t) }).catch((error: unknown) => {
    throw error instanceof BadEndpoint ? badEndpoint(context, error) : error;
  });
  if (!started.ok) throw trouble(t(`cli.${started.code}`, { folder: dataFolder, detail: started.message }));
  sayReplaced(t, dataFolder, started.notice);
  const opened = await openBrowserDoor(started.program, pageFolder(), port);
  if (opened.ok) return { program: started.program, door: opened.door };
  await started.program.stop();
  throw trouble(t('cli.portBusy', { port }));
}

/** The settings lie in the data folder: one that cannot be used shows here first. */
function ensureHost(context: Context, demo: boolean): Host {
  try {
    return createBrowserHost(context.dataFolder, demo);
  } catch (error) {
    const failure = toDatabaseFailure(error);
    throw failure ? diskEnd(context, failure) : error;
  }
}

export function parsePort(context: Context, text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw wrongUse(context.t('cli.portWrong'));
  return port;
}

export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    onStopSignal(resolve);
  });
}
