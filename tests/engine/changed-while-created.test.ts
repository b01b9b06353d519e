// A row that changes or goes between the look at its file and the call that makes its item: only that row is passed over, and the others
// of its batch are made.
import { statSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers';
import { expect, test } from 'vitest';
import type { FileRecord } from '../../src-main/engine/file.ts';
import { setRules, startFolderWorld, syncOnce, told, type FolderWorld } from '../help/folder-run.ts';
import { jpeg } from '../help/media.ts';

const NAMES = Array.from({ length: 20 }, (_, at) => `${10 + at}.jpg`);

/** `meanwhile`: when the first rows of the batch are open and the last is not, as a look at the folder may come then. */
async function sendWith(at: FolderWorld, meanwhile: (last: FileRecord) => void): Promise<void> {
  const { files, db } = at.opened.parts;
  for (const name of NAMES) at.world.put(name, jpeg(name));
  setRules(at, {});
  let isDone = false;
  files.onChange(({ stage }) => {
    if (stage !== 'creating' || isDone) return;
    isDone = true;
    setImmediate(() => {
      const id = db.get<{ id: number }>('SELECT id FROM file WHERE path LIKE ?', `%${NAMES.at(-1)}`)?.id;
      const last = files.byId(id ?? 0);
      if (last?.stage !== 'uploaded') throw new Error(`the last one is ${last?.stage}`);
      meanwhile(last);
    });
  });
  await syncOnce(at);
}

test('a file that is seen to have changed is sent as it is, and fails nobody', async () => {
  const at = await startFolderWorld();
  await sendWith(at, ({ id, path }) => {
    writeFileSync(path, jpeg('new'));
    const { size, mtimeMs } = statSync(path);
    const seen = { sizeBytes: size, modifiedAtMs: mtimeMs, untilAt: null };
    at.opened.parts.files.apply(id, { type: 'changedOnDisk', ...seen, reason: { code: 'stillGrowing' } });
  });
  expect(told(at)).toEqual(NAMES.map((name) => `${name} created`));
  expect(at.world.emulator.library.items()).toHaveLength(NAMES.length);
});

test('a file whose folder is given up fails nobody, and is not made', async () => {
  const at = await startFolderWorld();
  await sendWith(at, ({ id }) => at.opened.parts.files.forget(id));
  expect(told(at)).toEqual(NAMES.slice(0, -1).map((name) => `${name} created`));
  expect(at.world.emulator.library.items()).toHaveLength(NAMES.length - 1);
});
