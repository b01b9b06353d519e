// What a page asks and is told, over the line of a running program without a page: found names, folders, and no more than is news.
import { rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ToPage } from '../../src-main/contract.ts';
import { until } from '../help/engine-run.ts';
import { jpeg, mp4 } from '../help/media.ts';
import { startLine, startSignedInProgram } from '../help/program.ts';

test('a name is found whatever its case, and however its accents are written', async () => {
  const { world, call, add } = await startLine();
  for (const name of ['Küste.jpg', 'Ku\u0308ste am Meer.jpg', 'ÄPFEL.jpg', 'plain.jpg'])
    world.put(name, jpeg());
  await add(world.pictures);
  const found = async (text: string): Promise<string[]> => {
    const { rows } = await call('files.list', {
      ...{ states: null, folder: null, sort: 'name', offset: 0, limit: 50 },
      text,
    });
    return rows.map(({ name }) => name.normalize('NFC')).sort();
  };
  await until(() => world.emulator.library.items().length === 4);
  expect(await found('KÜSTE')).toEqual(['Küste am Meer.jpg', 'Küste.jpg']);
  expect(await found('äpfel')).toEqual(['ÄPFEL.jpg']);
  expect(await found('PLAIN')).toEqual(['plain.jpg']);
  expect(await found('ü%')).toEqual([]);
});

test('a folder may be typed as it is shown, from the home folder on', async () => {
  const { world, add } = await startLine();
  world.put('a.jpg', jpeg());
  const home = process.env['HOME'];
  process.env['HOME'] = world.folder;
  onTestFinished(() => {
    process.env['HOME'] = home;
  });
  expect(homedir()).toBe(world.folder);
  expect((await add(`~${world.pictures.slice(world.folder.length)}`)).path).toBe(world.pictures);
});

test('of the folders a page is told at most five times a second, and only what is news', async () => {
  const { world, told, add } = await startLine();
  for (let i = 0; i < 8; i += 1) {
    world.put(`${i}/a.jpg`, jpeg());
    await add(`${world.pictures}/${i}`);
  }
  await until(() => world.emulator.library.items().length === 8);
  const pushes = () =>
    told.flatMap(({ at, message }) =>
      'topic' in message && message.topic === 'folders.changed'
        ? [{ at, text: JSON.stringify(message.payload) }]
        : [],
    );
  await until(() => pushes().some(({ text }) => text.split('"watching"').length === 9));
  for (const [index, { at, text }] of pushes().slice(1).entries()) {
    // A timer's own beat may be a little early.
    expect(at - (pushes()[index]?.at ?? 0)).toBeGreaterThan(150);
    expect(text).not.toBe(pushes()[index]?.text);
  }
});

test('what a page asks of Google waits as Google wants, and a refusal that it gets is remembered', async () => {
  const { world, call, accountId } = await startLine();
  world.emulator.faults.add({
    match: { endpoint: 'albums.list', times: 1 },
    effect: { kind: 'answer', status: 429, headers: { 'retry-after': '600' }, body: '' },
  });
  const list = () => call('albums.list', { accountId, refresh: true });
  await expect(list()).rejects.toThrow('googleFailed');
  const asked = world.emulator.ledger.counts['albums.list'];
  await expect(list()).rejects.toThrow('googleWaits');
  await expect(call('albums.create', { accountId, title: 'New' })).rejects.toThrow('googleWaits');
  expect(world.emulator.ledger.counts['albums.list']).toBe(asked);
  const { engine } = await call('app.hello', { contractVersion: 1 });
  expect(engine.reason?.code ?? 'slowDown').toBe('slowDown');
});

test('a photo that cannot be sent is counted apart from what is no photo at all', async () => {
  const { world, call, add } = await startLine();
  world.put('a.jpg', jpeg());
  world.put('damaged copy.jpg', Buffer.alloc(0));
  world.put('nothing.txt', Buffer.alloc(0));
  world.put('letter.txt', Buffer.from('no photo'));
  await add(world.pictures);
  await until(() => world.emulator.library.items().length === 1);
  const { engine } = await call('app.hello', { contractVersion: 1 });
  expect(engine.totals.skipped).toBe(3);
  expect(engine.unsendable).toBe(1);
  const { rows } = await call('files.list', {
    ...{ states: ['unsendable'], folder: null, sort: 'name', offset: 0, limit: 50 },
    text: '',
  });
  expect(rows).toMatchObject([{ name: 'damaged copy.jpg', canLeave: true, skippedAs: 'unsendable' }]);
  // Who has seen it is not told of it for ever.
  await call('files.leave', { ids: rows.map(({ id }) => id) });
  expect((await call('app.hello', { contractVersion: 1 })).engine.unsendable).toBe(0);
});

test('the progress of all moves while the bytes of one film go out', async () => {
  const { world, call, add } = await startLine();
  await call('settings.set', { limitBytesPerSecond: 1024 ** 2 });
  world.put('wedding.mp4', mp4(8 * 1024 ** 2));
  await add(world.pictures);
  const seen: number[] = [];
  const look = async (): Promise<boolean> => {
    const { run } = (await call('app.hello', { contractVersion: 1 })).engine;
    if (run.filesDone === 0 && run.bytesTotal > 0) seen.push(run.bytesDone / run.bytesTotal);
    return seen.some((share) => share > 0.2);
  };
  await expect.poll(look, { timeout: 8000 }).toBe(true);
  expect(seen.every((share) => share <= 1)).toBe(true);
});

test('a page comes up although the sign-ins cannot be read', async () => {
  const { world, program } = await startSignedInProgram();
  const secrets = join(world.dataFolder, 'secrets.json');
  rmSync(secrets);
  // Leads nowhere but to itself.
  symlinkSync('secrets.json', secrets);
  const told: ToPage[] = [];
  const line = program.connect((message) => told.push(message));
  line.receive({ id: 1, call: 'app.hello', arg: { contractVersion: 1 } });
  const answer = (): ToPage | undefined => told.find((message) => 'id' in message);
  await until(() => answer() !== undefined);
  expect(answer()).toMatchObject({ ok: true, value: { hasClient: true } });
});

test('a shorter time between two checks of a folder holds at once', async () => {
  const { world, call, add } = await startLine();
  world.put('a.jpg', jpeg());
  await call('settings.set', { checkEveryMinutes: 10_080 });
  await add(world.pictures);
  const nextInMinutes = async (): Promise<number | null> => {
    const at = (await call('folders.list', null))[0]?.nextCheckAt ?? null;
    return at === null ? null : (at - Date.now()) / 60_000;
  };
  while (((await nextInMinutes()) ?? 0) < 10_000) await sleep(20);
  await call('settings.set', { checkEveryMinutes: 5 });
  expect(await nextInMinutes()).toBeLessThanOrEqual(5);
});

test('signing out breaks off what is being sent', async () => {
  const { world, call, add, accountId } = await startLine();
  await call('settings.set', { limitBytesPerSecond: 256 * 1024 });
  world.put('wedding.mp4', mp4(8 * 1024 ** 2));
  await add(world.pictures);
  const uploading = async (): Promise<number> =>
    (await call('app.hello', { contractVersion: 1 })).engine.uploading.length;
  await expect.poll(uploading, { timeout: 8000 }).toBe(1);
  await call('accounts.signOut', { accountId });
  await expect.poll(uploading, { timeout: 3000 }).toBe(0);
  const { engine } = await call('app.hello', { contractVersion: 1 });
  expect(engine.totals).toMatchObject({ waiting: 1, failed: 0 });
});

test('who signs out is told at once what waits for that account', async () => {
  const { world, told, call, add, accountId } = await startLine();
  const [{ email = '' } = {}] = (await call('app.hello', { contractVersion: 1 })).accounts;
  world.emulator.useScenario('storage-full');
  world.put('a.jpg', jpeg());
  await add(world.pictures);
  const reason = (): string | undefined =>
    told
      .flatMap(({ message }) =>
        'topic' in message && message.topic === 'engine.changed' ? [message.payload.reason?.code] : [],
      )
      .at(-1);
  await until(() => reason() === 'storageFull');
  await sleep(500);
  await call('accounts.signOut', { accountId });
  const signedOutAt = Date.now();
  await until(() => reason() === 'signedOut');
  // Not by the next try alone, which in life is hours away.
  expect(Date.now() - signedOutAt).toBeLessThan(1500);
  // With which one to sign in again.
  const said = told.findLast(({ message }) => 'topic' in message && message.topic === 'engine.changed');
  expect(said?.message).toMatchObject({ payload: { reason: { params: { count: 1, emails: email } } } });
  expect(await call('folders.list', null)).toMatchObject([{ formerEmail: email }]);
});

test('a file that is gone is told as gone when it is to be shown where it lies', async () => {
  const { world, call, add } = await startLine();
  const path = world.put('a.jpg', jpeg());
  await add(world.pictures);
  await until(() => world.emulator.library.items().length === 1);
  const { rows } = await call('files.list', {
    ...{ states: null, text: '', folder: null, sort: 'name', offset: 0, limit: 1 },
  });
  const id = rows[0]?.id ?? 0;
  // This door has no window of folders.
  await expect(call('files.showInFolder', { id })).rejects.toThrow('notHere');
  rmSync(path);
  await expect(call('files.showInFolder', { id })).rejects.toThrow('fileGone');
});
