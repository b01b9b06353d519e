// The data folder is removed, moved or replaced while the program runs. The system lets it write on into files that nobody will ever
// see again: it says so, sends nothing more, and goes on where the folder comes back.
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EngineState, ToPage } from '../../src-main/contract.ts';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { addFolder } from '../../src-main/program/add-folder.ts';
import type { DatabaseFailure } from '../../src-main/store/database-failure.ts';
import { runUpload, until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, openWorld, signIn, startWorld, type World } from '../help/world.ts';

const QUIET_MS = 200;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function startServing(world: World) {
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const destination = opened.parts.albums.ensureDestination(accountId, { title: 'Lake' });
  expect(await addFolder(opened, world.pictures, destination.id)).toMatchObject({ ok: true });
  await opened.parts.db.durable();
  await opened.close();
  const told: (string | undefined)[] = [];
  const started = await startProgram(
    createBrowserHost(world.dataFolder, false),
    { dataFolder: world.dataFolder, endpoint: world.emulator.origin, backoffScale: 0.001 },
    { onFailure: (failure: DatabaseFailure | undefined) => told.push(failure?.kind) },
  );
  if (!started.ok) throw new Error(started.message);
  const { program } = started;
  world.onEnd(() => program.stop());
  let state: EngineState | undefined;
  program.connect((message) => {
    if ('topic' in message && message.topic === 'engine.changed') state = message.payload;
  });
  return { program, told, state: () => state };
}

const items = ({ emulator }: World): number => emulator.library.items().length;

test('moved away under the running program: told, nothing is sent, and it goes on when it is back', async () => {
  const world = await startWorld();
  world.put('a.jpg', jpeg());
  const { told, state } = await startServing(world);
  await until(() => items(world) === 1 && state()?.totals.waiting === 0, 20_000);
  renameSync(world.dataFolder, `${world.dataFolder} away`);
  world.put('b.jpg', jpeg());
  await until(() => state()?.reason?.code === 'dataFolderGone', 20_000);
  const asked = world.emulator.ledger.lastNumber;
  world.put('c.jpg', jpeg());
  await pause(QUIET_MS);
  expect(world.emulator.ledger.lastNumber).toBe(asked);
  expect(told).toEqual(['dataFolderGone']);
  renameSync(`${world.dataFolder} away`, world.dataFolder);
  await until(() => items(world) === 3 && state()?.reason === null, 20_000);
  expect(told).toEqual(['dataFolderGone', undefined]);
  expectNoViolations(world);
});

test('another data folder in its place is not taken for it', async () => {
  const world = await startWorld();
  world.put('a.jpg', jpeg());
  const { state } = await startServing(world);
  await until(() => items(world) === 1 && state()?.totals.waiting === 0, 20_000);
  cpSync(world.dataFolder, `${world.dataFolder} copy`, { recursive: true });
  rmSync(world.dataFolder, { recursive: true });
  renameSync(`${world.dataFolder} copy`, world.dataFolder);
  world.put('b.jpg', jpeg());
  await until(() => state()?.reason?.code === 'dataFolderGone', 20_000);
  await pause(QUIET_MS);
  expect(items(world)).toBe(1);
});

test('removed where nothing is to be done: noticed all the same', async () => {
  const world = await startWorld();
  let look: (() => void)[] = [];
  const clock = {
    now: () => Date.now(),
    timer: (_: number, callback: () => void) => (look.push(callback), () => undefined),
  };
  const opened = openWorld(world, { clock });
  opened.care.start();
  rmSync(world.dataFolder, { recursive: true });
  const due = look;
  look = [];
  for (const callback of due) callback();
  expect(opened.parts.db.failure).toMatchObject({ kind: 'dataFolderGone', message: world.dataFolder });
});

test('removed under a run: it ends, and makes nothing that could not be remembered', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const path = world.put('a.jpg', jpeg());
  world.emulator.faults.add({ match: { endpoint: 'uploads.raw' }, effect: { kind: 'delay', ms: 300 } });
  const run = runUpload(opened, [path]);
  await until(() => world.emulator.ledger.of('uploads.raw').length > 0);
  rmSync(world.dataFolder, { recursive: true });
  await expect(run).rejects.toMatchObject({ kind: 'dataFolderGone' });
  expect(items(world)).toBe(0);
});

test('moved away: neither a drop nor an import nor a setting puts a new one in its place, so that it can be put back', async () => {
  const world = await startWorld();
  const { program } = await startServing(world);
  const told: ToPage[] = [];
  const line = program.connect((message) => told.push(message));
  renameSync(world.dataFolder, `${world.dataFolder} away`);
  const codes: unknown[] = [];
  const calls = [
    ['selection.open', null],
    ['import.begin', null],
    ['settings.set', { theme: 'dark' }],
  ] as const;
  for (const [id, [call, arg]] of calls.entries()) {
    line.receive({ id, call, arg });
    const answer = () => told.find((message) => 'id' in message && message.id === id);
    await until(() => answer() !== undefined);
    codes.push(answer());
  }
  const refused = { ok: false, error: { code: 'dataFolderGone' } };
  expect(codes).toMatchObject([refused, refused, refused]);
  expect(existsSync(world.dataFolder)).toBe(false);
  renameSync(`${world.dataFolder} away`, world.dataFolder);
});
