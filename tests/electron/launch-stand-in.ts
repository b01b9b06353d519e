// Runs the built main in Node with the stand-in for Electron, and joins its Chromium to drive the same page.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { z } from 'zod';
import type { Evaluate, LaunchOptions, Running, Start } from './app.ts';

const REGISTER = join(import.meta.dirname, 'stand-in', 'register.ts');
const WINDOW_WITHIN_MS = 30_000;

const answerSchema = z.object({
  id: z.number(),
  value: z.unknown().optional(),
  error: z.string().optional(),
});
const windowSchema = z.object({ port: z.number(), targetId: z.string() }).optional();

type Ask = (request: Record<string, unknown>) => Promise<unknown>;

export const launchStandIn: Start = (options) => {
  const child = start(options, options.args);
  const read = collectOutput(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ask = openControl(child, ended, read);
  const evaluate = (async (run: (...args: never[]) => unknown, arg: unknown) =>
    ask({ kind: 'evaluate', text: run.toString(), arg })) as Evaluate;
  let joined: Browser | undefined;
  const running: Running = {
    evaluate,
    output: read,
    ended: ended.finally(() => joined?.close()),
    kill: () => void child.kill('SIGKILL'),
    window: async () => {
      const { port, targetId } = await findWindow(ask);
      joined ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      return findPage(joined, targetId);
    },
    startAgain: (paths) => {
      const second = start(options, [...options.args, ...paths]);
      return new Promise((resolve) => second.once('exit', resolve));
    },
  };
  return Promise.resolve(running);
};

function start({ appFolder, env }: Required<LaunchOptions>, args: readonly string[]): ChildProcess {
  const main = join(appFolder, 'out', 'main', 'main.js');
  return spawn(process.execPath, ['--import', REGISTER, main, ...args], {
    cwd: appFolder,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function collectOutput(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return () => output;
}

/** Questions to the program and its answers, matched by number. Its end fails what is still open. */
function openControl(child: ChildProcess, ended: Promise<unknown>, read: () => string): Ask {
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on('message', (raw) => {
    const { id, value, error } = answerSchema.parse(raw);
    const question = open.get(id);
    open.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(error));
  });
  void ended.then(() => {
    for (const question of open.values()) question.reject(new Error(`the program has ended:\n${read()}`));
  });
  return (request) => {
    const question = Promise.withResolvers<unknown>();
    const id = (lastId += 1);
    open.set(id, question);
    child.send({ id, ...request }, (error) => {
      if (error) question.reject(new Error(`the program has ended:\n${read()}`));
    });
    return question.promise;
  };
}

async function findWindow(ask: Ask): Promise<{ port: number; targetId: string }> {
  for (const until = Date.now() + WINDOW_WITHIN_MS; Date.now() < until; await wait(50)) {
    const found = windowSchema.parse(await ask({ kind: 'window' }));
    if (found) return found;
  }
  throw new Error('the program shows no window');
}

async function findPage(browser: Browser, wanted: string): Promise<Page> {
  for (const until = Date.now() + WINDOW_WITHIN_MS; Date.now() < until; await wait(50)) {
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      const cdp = await page.context().newCDPSession(page);
      const { targetInfo } = await cdp.send('Target.getTargetInfo');
      await cdp.detach();
      if (targetInfo.targetId === wanted) return page;
    }
  }
  throw new Error('the window of the program is not among the pages of its browser');
}
