// How the database finds what is to be done next: through an index, whether a command asked for its own files or the program for
// all. A question that looks through everything is no mistake that shows in a small test, only in a queue of 100,000.
import { expect, test } from 'vitest';
import { MOST_RAW_BYTES } from '../../src-main/engine/budget.ts';
import type { Parts } from '../../src-main/engine/parts.ts';
import { openWorld, startWorld } from '../help/world.ts';

type Stores = Pick<Parts, 'work' | 'counts' | 'items'>;

const SCOPES = [null, 1] as const;
const group = { accountId: 'a', destinationId: 1, uploadId: null };
const questions: Record<string, (parts: Stores, scope: number | null) => unknown> = {
  due: ({ work }, scope) => work.due(scope, 'a', 'found', 1, 5),
  dueForUpload: ({ work }, scope) => work.dueForUpload(scope, 'a', 1, 5, scope),
  readyAlike: ({ work }, scope) => work.readyAlike(scope, { accountId: 'a', sha256: 's' }, 1, 5),
  groups: ({ work }, scope) => work.groups(scope, 'a', 'uploaded', 1),
  inGroup: ({ work }, scope) => work.inGroup(scope, group, 'uploaded', 1, 5),
  moreComing: ({ work }, scope) => work.moreComing(scope, group, 1),
  earlierComing: ({ work }) => work.earlierComing({ accountId: 'a', uploadId: 1, id: 5 }, 1),
  nextWaitAt: ({ work }, scope) => work.nextWaitAt(scope, 'a', 1, 5),
  unknownBatches: ({ work }, scope) => work.unknownBatches(scope, 'a', 1),
  toVerify: ({ items }) => items.toVerify({ accountId: 'a', clientId: 'c' }, 0, 5),
  hasManyToCreate: ({ counts }, scope) => counts.hasManyToCreate(scope, 'a', 1, 0),
  countLeft: ({ counts }) => counts.countLeft('a', MOST_RAW_BYTES),
  countCommits: ({ counts }) => counts.countCommits('a', ['found', 'ready', 'uploading'], 50),
  nextCheckAt: ({ items }) => items.nextCheckAt('a', 'c'),
  dueForCheck: ({ items }) => items.dueForCheck('a', 'c', { now: 1, latest: 2, limit: 5 }),
};

async function planOf(ask: (parts: Stores, scope: number | null) => unknown, scope: number | null) {
  const { parts } = openWorld(await startWorld());
  const { db } = parts;
  const plan: string[] = [];
  const all = db.all.bind(db);
  const explain = (sql: string, values: Parameters<typeof all> extends [string, ...infer V] ? V : never) => {
    plan.push(...all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail));
  };
  db.all = (sql, ...values) => {
    explain(sql, values);
    return [];
  };
  db.get = (sql, ...values) => {
    explain(sql, values);
    return undefined;
  };
  ask(parts, scope);
  Reflect.deleteProperty(db, 'all');
  Reflect.deleteProperty(db, 'get');
  return plan;
}

test.each(Object.keys(questions).flatMap((name) => SCOPES.map((scope) => [name, scope] as const)))(
  '%s of upload %s goes through an index',
  async (name, scope) => {
    const ask = questions[name];
    if (!ask) throw new Error(name);
    const plan = await planOf(ask, scope);
    expect(plan.filter((step) => /\bfile\b/.test(step))).not.toEqual([]);
    expect(plan.filter((step) => /^SCAN (?!\(subquery)/.test(step))).toEqual([]);
  },
);

test.each(SCOPES)(
  'who brings the same bytes is found by them, not by looking through upload %s',
  async (scope) => {
    for (const name of ['dueForUpload', 'moreComing'] as const)
      expect(await planOf(questions[name] ?? (() => undefined), scope)).toContain(
        'SEARCH other USING INDEX file_by_content (sha256=? AND open=?)',
      );
  },
);

test('what waits for its folder is found by that, not by looking through the whole folder', async () => {
  expect(await planOf(({ work }) => work.idsWaitingFor(1, 'notConnected'), null)).toEqual([
    'SEARCH file USING COVERING INDEX file_waiting_for_folder (folder_id=? AND reason_code=?)',
  ]);
});

test('photos and videos that cannot be sent are counted by an index of their own', async () => {
  expect(await planOf(({ counts }) => counts.countUnsendable(), null)).toEqual([
    expect.stringContaining('COVERING INDEX file_unsendable'),
  ]);
});

test('what is left is counted from an index alone, and the calls that it takes', async () => {
  for (const name of ['countLeft', 'countCommits'] as const) {
    const plan = await planOf((parts, scope) => questions[name]?.(parts, scope), null);
    const ofFiles = plan.filter((step) => /\bfile\b/.test(step));
    expect(ofFiles).toEqual([expect.stringMatching(/USING COVERING INDEX file_(?:large_left|open_to)\b/)]);
  }
});
