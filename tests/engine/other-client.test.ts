// Signed in with another API client than the one that sent the photos: Google shows it none of them, and none is told as missing.
import { expect, test } from 'vitest';
import { HistoryStore } from '../../src-main/store/history.ts';
import { verifyRows } from '../../src-main/engine/verify.ts';
import type { Opened } from '../../src-main/program/open.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, signInWithOther, startWorld, TWO_CLIENTS, type World } from '../help/world.ts';

const LONG_MS = 200 * 24 * 3_600_000;

/** Asks for all that ever becomes due, as the quiet job does; what became of the rows. */
async function askForAll({ parts, accounts }: Opened, accountId: string): Promise<Record<string, string>> {
  const line = await accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  const later = parts.clock.now() + LONG_MS;
  const due = { now: later, latest: later, limit: 50 };
  const rows = parts.items.dueForCheck(accountId, line.clientId, due);
  expect(await verifyRows(parts, line, rows, new AbortController().signal)).toBeUndefined();
  const all = parts.db.all<{ name: string; stage: string }>('SELECT name, stage FROM file ORDER BY name');
  return Object.fromEntries(all.map(({ name, stage }) => [name, stage]));
}

async function startSentByOther(): Promise<{ world: World; opened: Opened; accountId: string }> {
  const world = await startWorld(TWO_CLIENTS);
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  world.put('old.jpg', jpeg('old'));
  await runUpload(opened, [world.pictures]);
  await signInWithOther(world, opened);
  return { world, opened, accountId };
}

test('what another client sent is not asked for, and its content stays known', async () => {
  const { world, opened, accountId } = await startSentByOther();
  world.put('again.jpg', jpeg('old'));
  world.put('new.jpg', jpeg('new'));
  await runUpload(opened, [world.pictures]);
  const expected = { 'again.jpg': 'created', 'old.jpg': 'created', 'new.jpg': 'verified' };
  expect(await askForAll(opened, accountId)).toEqual(expected);
  expect(world.emulator.library.items().map(({ fileName }) => fileName)).toEqual(['old.jpg', 'new.jpg']);
});

test('no row of another client is asked for, whoever wants to know', async () => {
  const { world, opened, accountId } = await startSentByOther();
  const { parts, accounts } = opened;
  const line = await accounts.lineOf(accountId);
  if (!line) throw new Error('not signed in');
  world.emulator.reset(['ledger']);
  const rows = parts.items.firstWithItem(accountId, 0, 50);
  expect(rows).toHaveLength(1);
  expect(await verifyRows(parts, line, rows, new AbortController().signal)).toBeUndefined();
  expect(world.emulator.ledger.counts['mediaItems.batchGet'] ?? 0).toBe(0);
  expect(parts.files.byId(rows[0]?.id ?? 0)?.stage).toBe('created');
});

test('signed in with the first client again, its items are asked for again', async () => {
  const { world, opened, accountId } = await startSentByOther();
  await signIn(world, opened);
  for (const item of world.emulator.world.library.userOrFirst().items.values()) item.madeByApp = true;
  expect(await askForAll(opened, accountId)).toEqual({ 'old.jpg': 'verified' });
});

test('an exported history gives nobody the items of another client', async () => {
  const { opened, accountId } = await startSentByOther();
  const client = opened.parts.accounts.byId(accountId)?.clientId ?? '';
  const contents = [...new HistoryStore(opened.parts.db).contents(accountId, client)];
  expect(contents).toMatchObject([{ name: 'old.jpg', item: null, url: null, takenOverFrom: 'Photostow' }]);
});
