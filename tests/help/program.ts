// The running program of a signed-in world without a page: what a page does is done over its line.
import { onTestFinished } from 'vitest';
import { type CallIn, type CallName, type CallOut, type ToPage } from '../../src-main/contract.ts';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import type { Program } from '../../src-main/doors/host.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { until } from './engine-run.ts';
import { prepareSignedIn, startWorld, type World } from './world.ts';

export async function startSignedInProgram(): Promise<{ world: World; program: Program }> {
  const world = await startWorld();
  await prepareSignedIn(world);
  const started = await startProgram(createBrowserHost(world.dataFolder, false), {
    dataFolder: world.dataFolder,
    endpoint: world.emulator.origin,
    backoffScale: 0.001,
  });
  if (!started.ok) throw new Error(started.code);
  const { program } = started;
  onTestFinished(() => program.stop());
  return { world, program };
}

export const LIBRARY = { kind: 'library' } as const;

/** What a page asks and is told; a call that is refused rejects with the answer. */
export async function startLine() {
  const { world, program } = await startSignedInProgram();
  const told: { at: number; message: ToPage }[] = [];
  const line = program.connect((message) => told.push({ at: Date.now(), message }));
  let id = 0;
  const call = async <Name extends CallName>(name: Name, arg: CallIn<Name>): Promise<CallOut[Name]> => {
    const mine = (id += 1);
    line.receive({ id: mine, call: name, arg });
    let answer: ToPage | undefined;
    await until(() => {
      answer = told.find(({ message }) => 'id' in message && message.id === mine)?.message;
      return answer !== undefined;
    });
    if (!answer || 'topic' in answer || !answer.ok) throw new Error(JSON.stringify(answer));
    return answer.value as CallOut[Name];
  };
  const { accounts } = await call('app.hello', { contractVersion: 1 });
  const accountId = accounts[0]?.id ?? '';
  const add = (path: string) => call('folders.add', { accountId, source: { path }, destination: LIBRARY });
  return { world, told, call, add, accountId };
}
