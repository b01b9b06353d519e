// What the pages are told while the database refuses to be read: why, and what was known last; and what was missed, once it can be
// read again. The program goes on meanwhile.
import { expect, test } from 'vitest';
import type { ToPage } from '../../src-main/contract.ts';
import { PagePushes } from '../../src-main/doors/pushes.ts';
import { Rows } from '../../src-main/doors/rows.ts';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { DatabaseFailure } from '../../src-main/store/database-failure.ts';
import { openWorld, startWorld } from '../help/world.ts';

const failure = new DatabaseFailure('dataFolderUnwritable', 'disk I/O error');
const refuse = (): never => {
  throw failure;
};

async function startTelling() {
  const world = await startWorld();
  let timers: (() => void)[] = [];
  const clock = {
    now: () => Date.now(),
    timer: (_: number, callback: () => void) => {
      timers.push(callback);
      return () => (timers = timers.filter((timer) => timer !== callback));
    },
  };
  const { parts } = openWorld(world, { clock });
  const onFailure = parts.db.onFailure.bind(parts.db);
  const listeners: Parameters<typeof onFailure>[0][] = [];
  parts.db.onFailure = (listener) => {
    listeners.push(listener);
    return onFailure(listener);
  };
  const { id, accountId } = parts.albums.ensureDestination('a', null);
  const target = { accountId, destinationId: id, folderId: null, uploadId: null };
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 });
  const pushes = new PagePushes(
    parts,
    engine,
    new Rows(parts, new Inbox(world.dataFolder), engine.sentBytes),
  );
  let told: ToPage[] = [];
  const leave = pushes.join((message) => told.push(message));
  const note = (name: string) =>
    parts.files.note({ path: `/${name}`, name, sizeBytes: 1, modifiedAtMs: 1 }, target);
  /** All timers go off; answers what was told then. */
  const tellNow = (): ToPage[] => {
    told = [];
    const due = timers;
    timers = [];
    for (const timer of due) timer();
    return told;
  };
  const [all, get] = [parts.db.all.bind(parts.db), parts.db.get.bind(parts.db)];
  const fail = (): void => void Object.assign(parts.db, { all: refuse, get: refuse });
  const mend = (): void => {
    Object.assign(parts.db, { all, get });
    for (const listener of listeners) listener(undefined);
  };
  const join = (): (() => void) => pushes.join((message) => told.push(message));
  return { parts, pushes, note, tellNow, fail, mend, leave, join };
}

test('a database that cannot be read is told with what was known last, and what was missed is told later', async () => {
  const { parts, pushes, note, tellNow, ...disk } = await startTelling();
  note('a.jpg');
  expect(tellNow()).toMatchObject([
    { topic: 'files.changed', payload: { rows: [{ name: 'a.jpg' }] } },
    { topic: 'engine.changed', payload: { totals: { found: 1 } } },
  ]);

  note('b.jpg');
  pushes.sendSoon('putAside.changed', () => parts.db.all('SELECT 1 WHERE 0'));
  disk.fail();
  expect(tellNow()).toMatchObject([
    {
      topic: 'engine.changed',
      payload: { activity: 'waiting', reason: { code: 'dataFolderUnwritable' }, totals: { found: 1 } },
    },
  ]);

  disk.mend();
  // Once for what waited to be told, and once more for what is told soon.
  expect([...tellNow(), ...tellNow()]).toMatchObject([
    { topic: 'files.changed', payload: { rows: [{ name: 'b.jpg' }] } },
    { topic: 'engine.changed', payload: { totals: { found: 2 } } },
    { topic: 'putAside.changed', payload: [] },
  ]);
  pushes.close();
});

test('a program whose database cannot be read from the beginning says why', async () => {
  const { pushes, ...disk } = await startTelling();
  disk.fail();
  expect(pushes.engineState()).toMatchObject({
    ...{ activity: 'waiting', reason: failure.reason },
    totals: { found: 0 },
  });
  disk.mend();
});

test('who comes new is told of what has gone back to what was said before to others', async () => {
  const { parts, pushes, note, tellNow, leave, join } = await startTelling();
  expect(tellNow()).toMatchObject([{ topic: 'engine.changed', payload: { totals: { found: 0 } } }]);
  leave();
  note('a.jpg');
  const id = parts.db.get<{ id: number }>('SELECT id FROM file')?.id ?? 0;
  join();
  // As its greeting says it.
  expect(pushes.engineState().totals.found).toBe(1);
  parts.files.forget(id);
  expect(tellNow()).toContainEqual(
    expect.objectContaining({
      topic: 'engine.changed',
      payload: expect.objectContaining({ totals: expect.objectContaining({ found: 0 }) }),
    }),
  );
  pushes.close();
});
