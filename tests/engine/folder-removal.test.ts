// Hundreds of thousands of files of one folder, removed with it or woken with it: others get their turn meanwhile, and a program that is
// killed in the midst of it ends what it began.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { compareFolder, endRest, removeFolder } from '../../src-main/program/folders.ts';
import { setRules, startFolderWorld, syncOnce, told, type FolderWorld } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld } from '../help/world.ts';

const MANY = 4000;

/** As many that are sent as those that are not, one of which a person named. */
async function startWithMany(reason: string | null = null): Promise<FolderWorld & { folderId: number }> {
  const at = await startFolderWorld();
  setRules(at, {});
  const [folder] = at.opened.folders.list();
  if (!folder) throw new Error('no folder');
  const { db, uploads } = at.opened.parts;
  db.run(
    `WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?)
     INSERT INTO file (account_id, destination_id, folder_id, upload_id, path, name, size_bytes, modified_at_ms, stage, reason_code,
       waits_until_at, found_at, changed_at, open, priority)
     SELECT ?, ?, ?, iif(i = 7, ?, NULL), '/pictures/' || i || '.jpg', i || '.jpg', 1000 + i, i, iif(i % 2, 'found', 'verified'),
       iif(i % 2, ?6, NULL), iif(i % 2 AND ?6 IS NOT NULL, 9e15, NULL), 1, 1, i % 2, 1 FROM number`,
    MANY,
    at.accountId,
    folder.destinationId,
    folder.id,
    uploads.start(folder.destinationId, null, null),
    reason,
  );
  await db.durable();
  return { ...at, folderId: folder.id };
}

/** How often others had their turn. */
async function turnsDuring(work: Promise<void>, onTurn: () => void = () => undefined): Promise<number> {
  let turns = 0;
  let isOver = false;
  void work.finally(() => (isOver = true));
  while (!isOver) {
    await setImmediate();
    onTurn();
    turns += 1;
  }
  await work;
  return turns;
}

const stages = ({ opened }: FolderWorld): unknown =>
  opened.parts.db.all('SELECT stage, folder_id, count(*) AS count FROM file GROUP BY 1, 2');
const LEFT = [
  { stage: 'found', folder_id: null, count: 1 },
  { stage: 'verified', folder_id: null, count: MANY / 2 },
];

test('a large folder is removed in many turns, with what was not sent of it', async () => {
  const at = await startWithMany();
  const { parts, folders } = at.opened;
  const work = removeFolder(parts, folders, at.folderId, () => Promise.resolve());
  expect(folders.byId(at.folderId)?.isPaused).toBe(true);
  expect(await turnsDuring(work)).toBeGreaterThanOrEqual(MANY / 500);
  expect(stages(at)).toEqual(LEFT);
  expect(folders.list()).toEqual([]);
  expect(folders.removals()).toEqual([]);
});

test('a program that is killed while it removes a folder has removed it after the next start', async () => {
  const at = await startWithMany();
  const { parts, folders } = at.opened;
  folders.beginRemoval(at.folderId);
  folders.removeSome(at.folderId, 1000);
  // One that was being sent.
  parts.db.run(`UPDATE file SET stage='uploading' WHERE id=(SELECT max(id) FROM file WHERE stage='found')`);
  await at.opened.close();
  const opened = openWorld(at.world);
  expect(opened.folders.list()).toEqual([]);
  expect(stages({ ...at, opened })).toEqual(LEFT);
});

test('what waited for a large folder goes on in many turns, and not what was taken up meanwhile', async () => {
  const at = await startWithMany('folderPaused');
  const { files, work } = at.opened.parts;
  const waiting = work.idsWaitingFor(at.folderId, 'folderPaused');
  const last = waiting.at(-1) ?? 0;
  const ended = endRest(at.opened.parts, at.folderId);
  files.apply(last, { type: 'failed', reason: { code: 'vanished' } });
  expect(await turnsDuring(ended)).toBeGreaterThanOrEqual(3);
  expect(work.idsWaitingFor(at.folderId, 'folderPaused')).toEqual([]);
  expect(files.byId(last)?.stage).toBe('failed');
});

test('a notice in a folder of which thousands of files are gone lets others have their turn', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  setRules(at, {});
  const [folder] = at.opened.folders.list();
  if (!folder) throw new Error('no folder');
  const { db } = at.opened.parts;
  db.run(
    `WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?)
     INSERT INTO file (account_id, destination_id, folder_id, path, name, size_bytes, modified_at_ms, stage, reason_code,
       found_at, changed_at, open, priority)
     SELECT ?, ?, ?, '/pictures/' || i || '.jpg', i || '.jpg', 1000 + i, i, 'failed', 'vanished', 1, 1, 0, 1 FROM number`,
    MANY,
    at.accountId,
    folder.destinationId,
    folder.id,
  );
  const { signal } = new AbortController();
  const compared = compareFolder({ ...at.opened, signal }, folder, {
    onFile: () => undefined,
  });
  let longest = 0;
  let asked = 0;
  const all = db.all.bind(db);
  db.all = (sql, ...values) => {
    if (sql.includes('UNION SELECT id, path')) longest = Math.max(longest, (asked += 1));
    return all(sql, ...values);
  };
  await turnsDuring(
    compared.then(() => undefined),
    () => (asked = 0),
  );
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThanOrEqual(500);
});

test('a folder that is removed takes along the photos that wait for a date, and nobody is asked about them any more', async () => {
  const at = await startFolderWorld();
  const { parts, folders } = at.opened;
  for (const name of ['a.jpg', 'b.jpg']) at.world.put(name, jpeg());
  setRules(at, { undated: 'ask' });
  at.world.put('notes.txt', 'no photo');
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.jpg skipped dateAsked',
    'b.jpg skipped dateAsked',
    'notes.txt skipped notMedia',
  ]);
  const [folder] = folders.list();
  await removeFolder(parts, folders, folder?.id ?? 0, () => Promise.resolve());
  expect(parts.counts.countAsked().dateAsked).toBe(0);
  expect(told(at)).toEqual(['notes.txt skipped notMedia']);
});

test('a folder that is removed takes along the question about a new version, and it is not sent after all', async () => {
  const at = await startFolderWorld();
  const { parts, folders } = at.opened;
  const path = at.world.put('a.jpg', jpeg());
  at.world.put('b.jpg', jpeg());
  setRules(at, { edited: 'ask' });
  await syncOnce(at);
  at.world.put('a.jpg', Buffer.concat([readFileSync(path), Buffer.from('!')]));
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg skipped editedAsk', 'b.jpg created']);
  await removeFolder(parts, folders, folders.list()[0]?.id ?? 0, () => Promise.resolve());
  expect(parts.counts.countAsked().editedAsk).toBe(0);
  expect(told(at)).toEqual(['b.jpg created']);
});
