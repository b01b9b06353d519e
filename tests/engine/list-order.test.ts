// The list of files as a page asks for it: every part of it in the order that was asked for, and counted without looking through rows.
import { expect, test } from 'vitest';
import type { CallIn } from '../../src-main/contract.ts';
import { Rows } from '../../src-main/doors/rows.ts';
import { isFinished, STAGES } from '../../src-main/engine/file.ts';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { addHistory } from '../help/store.ts';
import { openWorld, startWorld } from '../help/world.ts';

const FILES = 1000;
const plain: CallIn<'files.list'> = {
  states: null,
  text: '',
  folder: null,
  sort: 'arrival',
  offset: 0,
  limit: 200,
};
type Known = { id: number; name: string; size_bytes: number; changed_at: number };
const orders: Record<CallIn<'files.list'>['sort'], (one: Known, other: Known) => number> = {
  arrival: (one, other) => one.id - other.id,
  newest: (one, other) => other.changed_at - one.changed_at || other.id - one.id,
  name: (one, other) => (one.name < other.name ? -1 : 1),
  size: (one, other) => other.size_bytes - one.size_bytes || one.id - other.id,
};

async function openList() {
  const world = await startWorld();
  const { parts } = openWorld(world);
  addHistory(parts.db, FILES);
  parts.db.run('UPDATE file SET changed_at = (id * 37) % 101, size_bytes = (id * 53) % 211');
  return { db: parts.db, rows: new Rows(parts, new Inbox(world.dataFolder), new Map()) };
}

test('each part of the list is in the order that was asked for', async () => {
  const { db, rows } = await openList();
  const known = db.all<Known>('SELECT id, name, size_bytes, changed_at FROM file');
  for (const sort of ['arrival', 'newest', 'name', 'size'] as const) {
    const expected = [...known].sort(orders[sort]).map(({ id }) => id);
    for (const offset of [0, 200, 900]) {
      const listed = rows.list({ ...plain, sort, offset });
      expect(listed.total).toBe(FILES);
      expect(listed.rows.map(({ id }) => id)).toEqual(expected.slice(offset, offset + 200));
    }
  }
  const found = rows.list({ ...plain, sort: 'newest', text: '77' });
  expect(found.total).toBe(known.filter(({ name }) => name.includes('77')).length);
  expect(rows.list({ ...plain, folder: 'none' }).total).toBe(0);
  expect(rows.list({ ...plain, folder: 1 }).total).toBe(FILES);
});

test('a part of a folder is counted as it would be row by row, in whatever stages they are', async () => {
  const { db, rows } = await openList();
  const stages = STAGES.map((stage, place) => [place, stage] as const);
  for (const [place, stage] of stages)
    db.run(
      `UPDATE file SET stage = ?1, open = ?2 WHERE id % ${STAGES.length} = ?3`,
      stage,
      isFinished(stage) ? 0 : 1,
      place,
    );
  db.run('UPDATE file SET folder_id = NULL WHERE id > 600');
  db.run("UPDATE file SET reason_code = 'dateAsked' WHERE stage = 'skipped' AND id < 100");
  const open = ['found', 'uploading', 'uploaded', 'creating', 'waiting'] as const;
  const parts: CallIn<'files.list'>['states'][] = [
    ...[null, ['created', 'verified'], [...open], ['skipped'], ['failed'], ['missing']],
    ...[['found'], ['uploaded', 'skipped'], ['asked'], []],
  ] as CallIn<'files.list'>['states'][];
  for (const folder of [1, 'none'] as const) {
    for (const states of parts) {
      const { total, groups } = rows.list({ ...plain, states, folder });
      const listed = rows.ids({ ...plain, states, folder, limit: 20_000 });
      expect([states, total]).toEqual([states, listed.length]);
      // With words in it the rows themselves are counted; every name has these.
      expect(groups).toEqual(rows.list({ ...plain, states, folder, text: '.jpg' }).groups);
    }
  }
});

test('all files are counted in an index', async () => {
  const { db, rows } = await openList();
  const get = db.get.bind(db);
  const plans: string[] = [];
  db.get = (sql, ...values) => {
    plans.push(get<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)?.detail ?? '');
    return get(sql, ...values);
  };
  rows.list(plain);
  expect(plans.filter((plan) => /\bfile\b/.test(plan))).toEqual([
    expect.stringContaining('USING COVERING INDEX'),
  ]);
});
