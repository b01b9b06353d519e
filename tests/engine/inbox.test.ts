// Streamed copies of dropped files, over a restart: what is still asked for stays, what nobody can ask for any more goes.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { Selections } from '../../src-main/doors/selections.ts';
import { Uploads } from '../../src-main/doors/uploads.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

test('a start removes the copies of drops that nobody sent or that Google has, and keeps those that wait, failed or were not walked yet', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const { parts } = opened;
  const destination = parts.albums.ensureDestination(await signIn(world, opened), null);
  const copy = (selection: string): string => {
    const folder = join(world.dataFolder, 'inbox', selection);
    mkdirSync(join(folder, 'trip'), { recursive: true });
    const path = join(folder, 'trip', 'a.jpg');
    writeFileSync(path, jpeg(selection));
    return path;
  };
  copy('orphan');
  const [failed, unwalked] = [copy('failed'), copy('failed-too')];
  const uploadId = parts.uploads.start(destination.id, null, null);
  const found = { path: failed, name: 'a.jpg', sizeBytes: 1, modifiedAtMs: 1 };
  const target = {
    accountId: destination.accountId,
    destinationId: destination.id,
    folderId: null,
    uploadId,
  };
  const { file } = parts.files.note(found, target);
  parts.files.apply(file.id, { type: 'failed', reason: { code: 'unreadable' } });
  parts.uploads.start(destination.id, null, null, undefined, [join(world.dataFolder, 'inbox', 'failed-too')]);
  // As the command line leaves them: it has no inbox.
  const stages = { verified: copy('sent'), missing: copy('missing') };
  for (const [stage, path] of Object.entries(stages)) {
    const { file: one } = parts.files.note({ ...found, path }, target);
    parts.db.run('UPDATE file SET stage=?, open=0 WHERE id=?', stage, one.id);
  }
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 });
  const inbox = new Inbox(world.dataFolder);
  const uploads = new Uploads(parts, engine, new Selections(inbox), inbox);
  uploads.resume();
  for (const gone of ['orphan', 'sent'])
    await until(() => !existsSync(join(world.dataFolder, 'inbox', gone)));
  await engine.stop();
  await uploads.stop();
  expect([failed, unwalked, stages.missing].map((path) => existsSync(path))).toEqual([true, true, true]);
});

test('copies that wait when the database is lost are kept, and asked about anew', async () => {
  const world = await startWorld();
  const before = openWorld(world);
  const destination = before.parts.albums.ensureDestination(await signIn(world, before), null);
  const copies = ['one', 'two'].map((selection) => join(world.dataFolder, 'inbox', selection));
  for (const folder of copies) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${basename(folder)}.jpg`), jpeg());
  }
  before.parts.uploads.start(destination.id, null, null, undefined, copies);
  await before.parts.db.durable();
  await before.close();
  writeFileSync(join(world.dataFolder, 'photostow.db'), 'no database any more '.repeat(500));
  const opened = openWorld(world);
  expect(opened.notice?.code).toBe('databaseRebuilt');
  const engine = new Engine(opened.parts, { scope: null, runOut: false, parallelUploads: () => 1 });
  const inbox = new Inbox(world.dataFolder);
  const selections = new Selections(inbox);
  const uploads = new Uploads(opened.parts, engine, selections, inbox);
  uploads.resume();
  await until(() => selections.isAsking());
  const [asked] = selections.offer({ isHere: true });
  expect(asked).toMatchObject({ fileCount: 2, names: ['one.jpg', 'two.jpg'], isFolder: false });
  expect(copies.map((folder) => existsSync(folder))).toEqual([true, true]);
  await selections.discard(asked?.selectionId ?? '');
  expect(copies.map((folder) => existsSync(folder))).toEqual([false, false]);
  await engine.stop();
  await uploads.stop();
});
