// What would cost time with each file: when the disk is asked to flush, and how often the holds are read.
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Database } from '../../src-main/store/database.ts';
import { HoldStore } from '../../src-main/store/holds.ts';
import { LogSync } from '../../src-main/store/log-sync.ts';
import { newDatabaseFile } from '../help/store.ts';

function openDatabase(): Database {
  const db = new Database(newDatabaseFile());
  onTestFinished(() => db.close());
  return db;
}

const note = (db: Database, key: string): unknown => db.run('INSERT INTO meta VALUES (?, ?)', key, '');

test('the disk flushes for those who wait for it, once for all that was written before, and for nobody else', async () => {
  const flush = vi.spyOn(LogSync.prototype, 'sync');
  onTestFinished(() => flush.mockRestore());
  const db = openDatabase();
  note(db, 'one');
  await setImmediate();
  note(db, 'two');
  await setImmediate();
  expect(flush).toHaveBeenCalledTimes(0);
  note(db, 'three');
  await Promise.all([db.durable(), db.durable()]);
  await db.durable();
  expect(flush).toHaveBeenCalledTimes(1);
  note(db, 'four');
  await db.durable();
  expect(flush).toHaveBeenCalledTimes(2);
});

test('why an account stands still is read once, and anew after each change', () => {
  const db = openDatabase();
  const holds = new HoldStore(db, Date.now);
  expect(holds.get('a')).toBeUndefined();
  const hold = { accountId: 'a', reason: { code: 'signIn' }, untilAt: null, count: 1 } as const;
  holds.set(hold);
  expect(holds.get('a')).toMatchObject(hold);
  const asked = vi.spyOn(db, 'all');
  expect(holds.get('a')).toMatchObject(hold);
  expect(holds.get('b')).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(0);
  holds.clear('a');
  expect(holds.get('a')).toBeUndefined();
});
