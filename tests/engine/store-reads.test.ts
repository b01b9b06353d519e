// How often a row is read and written for one thing: folders have hundreds of thousands, and all of it is done on the main thread.
import { expect, test, vi } from 'vitest';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { Selections } from '../../src-main/doors/selections.ts';
import { Uploads } from '../../src-main/doors/uploads.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { openSignedIn } from '../help/world.ts';

const FOUND = { path: '/a.jpg', name: 'a.jpg', sizeBytes: 9, modifiedAtMs: 9 };

async function openWithFile() {
  const { opened, world, accountId } = await openSignedIn();
  const { parts, folders } = opened;
  const destinationId = parts.albums.ensureDestination(accountId, null).id;
  const folderId = folders.add('/', destinationId).id;
  const target = { accountId, destinationId, folderId, uploadId: null, rulesVersion: 1 };
  const { file } = parts.files.note(FOUND, target);
  return { parts, world, target, file };
}

test('a file that has changed, as its rules have, is written once', async () => {
  const { parts, target, file } = await openWithFile();
  const written = vi.spyOn(parts.db, 'run');
  const changed = parts.files.note({ ...FOUND, sizeBytes: 10 }, { ...target, rulesVersion: 2 });
  expect(changed).toMatchObject({ news: 'changed', file: { sizeBytes: 10, rulesVersion: 2 } });
  expect(written).toHaveBeenCalledOnce();
  expect(parts.files.byId(file.id)).toEqual(changed.file);
});

test('a failed file that is tried again is read before, and when it is changed', async () => {
  const { parts, world, file } = await openWithFile();
  parts.files.apply(file.id, { type: 'failed', reason: { code: 'unreadable' } });
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const inbox = new Inbox(world.dataFolder);
  const uploads = new Uploads(parts, engine, new Selections(inbox), inbox);
  const read = vi.spyOn(parts.files, 'byId');
  expect(await uploads.retry([file.id])).toBe(1);
  expect(read).toHaveBeenCalledTimes(2);
});
