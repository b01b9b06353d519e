// What somebody deleted in Google Photos, or left alone here, does not come back by itself: a new time alone makes no new photo.
import { copyFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileEvent } from '../../src-main/engine/transition.ts';
import { setRules, startFolderWorld, syncOnce, told, wouldBe, type FolderWorld } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';

const GONE: FileEvent = { type: 'vanished', reason: { code: 'vanishedAtGoogle' } };

async function startSent(...events: FileEvent[]): Promise<{ place: FolderWorld; path: string }> {
  const place = await startFolderWorld();
  setRules(place, {});
  const path = place.world.put('a.jpg', jpeg());
  await syncOnce(place);
  const { db, files, content } = place.opened.parts;
  const { id } = db.get<{ id: number }>('SELECT id FROM file') ?? { id: 0 };
  content.forgetItem(files.byId(id)?.mediaItemId ?? '');
  for (const event of events) files.apply(id, event);
  return { place, path };
}

const uploads = ({ world }: FolderWorld): number => world.emulator.ledger.counts['uploads.raw'] ?? 0;

test.each([
  ['deleted in Google Photos', [GONE], 'a.jpg missing vanishedAtGoogle'],
  ['left alone after that', [GONE, { type: 'givenUp' }], 'a.jpg skipped leftAlone'],
] as const)('%s: the clock of a memory card in winter does not bring it back', async (_, events, line) => {
  const { place, path } = await startSent(...events);
  expect(await wouldBe(place)).toEqual(['skip']);
  utimesSync(path, new Date(), new Date(Date.now() - 3_600_000));
  expect(await wouldBe(place)).toEqual(['skip']);
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual([line]);
  expect(uploads(place)).toBe(1);
});

test.each([
  ['deleted in Google Photos', [GONE], 'missing vanishedAtGoogle'],
  ['left alone after that', [GONE, { type: 'givenUp' }], 'skipped leftAlone'],
] as const)('%s: another name or place in the folder does not bring it back', async (_, events, state) => {
  const { place, path } = await startSent(...events);
  const sub = join(place.world.pictures, 'Lake');
  mkdirSync(sub);
  renameSync(path, join(sub, 'b.jpg'));
  expect(await wouldBe(place)).toEqual(['skip']);
  await syncOnce(place);
  await syncOnce(place);
  expect(told(place)).toEqual([`Lake/b.jpg ${state}`]);
  expect(uploads(place)).toBe(1);
  const { db, files } = place.opened.parts;
  files.apply(db.get<{ id: number }>('SELECT id FROM file')?.id ?? 0, { type: 'retryAsked' });
  await syncOnce(place);
  expect(uploads(place)).toBe(2);
});

test.each([
  ['deleted in Google Photos', [GONE], 'a.jpg missing vanishedAtGoogle'],
  ['left alone after that', [GONE, { type: 'givenUp' }], 'a.jpg skipped leftAlone'],
] as const)('%s: another album for the folder does not bring it back', async (_, events, line) => {
  const { place } = await startSent(...events);
  setRules(place, {}, 'Lake');
  expect(await wouldBe(place)).toEqual(['skip']);
  await syncOnce(place);
  expect(told(place)).toEqual([line]);
  expect(uploads(place)).toBe(1);
});

test('a copy beside it, and other bytes in its place, are new photos', async () => {
  const { place, path } = await startSent(GONE);
  copyFileSync(path, join(place.world.pictures, 'copy.jpg'));
  await syncOnce(place);
  expect(uploads(place)).toBe(2);
  expect(told(place)[0]).toBe('a.jpg missing vanishedAtGoogle');
});

test('new bytes of the same length are a new photo', async () => {
  const { place, path } = await startSent(GONE);
  const bytes = jpeg();
  writeFileSync(path, bytes);
  utimesSync(path, new Date(), new Date(Date.now() - 3_600_000));
  await syncOnce(place);
  expect(uploads(place)).toBe(2);
  expect(told(place)).toEqual([expect.stringMatching(/^a\.jpg (created|verified)/)]);
});
