// Lets a spec run a function inside the program, as Playwright does with real Electron: its text comes over Node's own
// channel, is given the module `electron`, and its answer goes back.
import { z } from 'zod';
import { app } from './app.ts';
import { devToolsPort } from './browser.ts';
import { BrowserWindow } from './windows.ts';

const askSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evaluate'), id: z.number(), text: z.string(), arg: z.unknown().optional() }),
  z.object({ kind: z.literal('window'), id: z.number() }),
]);
type Ask = z.infer<typeof askSchema>;

export function listenToSpec(electron: object): void {
  if (!process.send) return;
  process.on('message', (raw) => {
    const ask = askSchema.parse(raw);
    const answer = (fields: object): void => void process.send?.({ id: ask.id, ...fields });
    run(ask, electron).then(
      (value) => answer({ value }),
      (error: unknown) =>
        answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  // The spec is gone: nobody will end this program any more.
  process.on('disconnect', () => app.exit(1));
}

async function run(ask: Ask, electron: object): Promise<unknown> {
  if (ask.kind === 'window') return findWindow();
  const evaluate = (0, eval)(`(${ask.text})`) as (electron: object, arg: unknown) => unknown;
  return evaluate(electron, ask.arg);
}

/** Where and which the program's window is, for the spec's own Playwright. Undefined while there is none. */
async function findWindow(): Promise<{ port: number; targetId: string } | undefined> {
  const [window] = BrowserWindow.getAllWindows();
  return window ? { port: devToolsPort(), targetId: await window.webContents.targetId() } : undefined;
}
