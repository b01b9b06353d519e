// How the database finds what is to be done next: through an index, whether a command asked for its own files or the program for
// all. A question that looks through everything is no mistake that shows in a small test, only in a queue of 100,000.
import { expect, test } from 'vitest';
import { MOST_RAW_BYTES } from '../../src-main/engine/budget.ts';
import type { Parts } from '../../src-main/engine/parts.ts';
import { failedFilesIn, sampleFilesOf } from '../../src-main/store/known-files.ts';
import { vanishedFiles } from '../../src-main/store/moved.ts';
import { knowsSize } from '../../src-main/store/scan-view.ts';
import { openWorld, startWorld } from '../help/world.ts';

type Stores = Pick<Parts, 'db' | 'work' | 'counts' | 'items'>;

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
  const explainAll = (sql: string, ...values: Parameters<typeof explain>[1]): [] => {
    explain(sql, values);
    return [];
  };
  db.all = explainAll;
  db.allLists = explainAll;
  db.get = (sql, ...values) => {
    explain(sql, values);
    return undefined;
  };
  ask(parts, scope);
  Reflect.deleteProperty(db, 'all');
  Reflect.deleteProperty(db, 'allLists');
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

test.each<[name: string, ask: (parts: Stores) => unknown, through: RegExp[]]>([
  ['what was gone, at each comparison', ({ db }) => vanishedFiles(db), [/USING INDEX file_vanished/]],
  ['what failed in a folder', ({ db }) => failedFilesIn(db, 1), [/USING INDEX file_failed/]],
  ['what failed', ({ work }) => work.idsToRetry(), [/COVERING INDEX file_failed/, /ORDER BY/]],
  ['what failed on its way', ({ work }) => work.idsFailedFor(1), [/USING INDEX file_failed/, /ORDER BY/]],
  ['what is open', ({ work }) => [...work.open()], [/COVERING INDEX file_open/, /ORDER BY/]],
  [
    'a size, for each file of a preview',
    ({ db }) => knowsSize(db, 1),
    [/^SEARCH file USING INDEX file_alike/, /UNION ALL/, /COVERING INDEX content_by_size/],
  ],
])('%s is found without a look through a long history', async (_, ask, through) => {
  const plan = await planOf(ask, null);
  const steps = plan.filter((step) => !/^COMPOUND QUERY|^LEFT-MOST/.test(step));
  expect(steps).toEqual(through.map((pattern) => expect.stringMatching(pattern) as string));
});

test('the oldest and the newest files of a folder are read in their order, and the others are not sorted', async () => {
  const plan = await planOf(({ db }) => sampleFilesOf(db, 1, 20), null);
  expect(plan.filter((step) => /\bfile\b/.test(step))).toEqual(['SCAN file', 'SCAN file']);
});

test('what is left is counted from an index alone, and the calls that it takes', async () => {
  for (const name of ['countLeft', 'countCommits'] as const) {
    const plan = await planOf((parts, scope) => questions[name]?.(parts, scope), null);
    const ofFiles = plan.filter((step) => /\bfile\b/.test(step));
    expect(ofFiles).toEqual([expect.stringMatching(/USING COVERING INDEX file_(?:large_left|open_to)\b/)]);
  }
});
