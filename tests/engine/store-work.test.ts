// Which rows may be sent now, where others have the same content.
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../src-main/store/database.ts';
import { WorkStore } from '../../src-main/store/work.ts';
import { newDatabaseFile } from '../help/store.ts';

/** Of one content each: [upload, stage, content]. Answers the ids that may be sent. */
function dueOf(rows: [upload: number, stage: string, content: string][], leaders: number | null): number[] {
  const db = new Database(newDatabaseFile());
  onTestFinished(() => db.close());
  db.run(
    `INSERT INTO account (id, service, client_id, email, name, signed_in_at) VALUES ('a', 'other', 'c', 'a@example.com', 'A', 1)`,
  );
  db.run(`INSERT INTO destination (id, account_id, kind, key) VALUES (1, 'a', 'library', '')`);
  for (const id of [1, 2])
    db.run(
      `INSERT INTO upload (id, destination_id, started_at, fix_dates, captions, own_dates) VALUES (?, 1, 1, '[]', 0, '{}')`,
      id,
    );
  rows.forEach(([upload, stage, content], index) =>
    db.run(
      `INSERT INTO file (account_id, destination_id, upload_id, path, name, size_bytes, modified_at_ms, sha256, stage, found_at,
         changed_at, open, priority) VALUES ('a', 1, ?, ?, 'a.jpg', 1, 1, ?, ?, 1, 1, 1, 0)`,
      upload,
      `/${index}.jpg`,
      content,
      stage,
    ),
  );
  return new WorkStore(db).dueForUpload(2, 'a', 5, 10, leaders).map(({ id }) => id);
}

test('of several with the same content the first is sent, and none where one is on its way', () => {
  expect(
    dueOf(
      [
        [2, 'ready', 'x'],
        [2, 'ready', 'x'],
        [2, 'ready', 'y'],
        [2, 'uploaded', 'y'],
      ],
      2,
    ),
  ).toEqual([1]);
});

test('while files are still found, one that a killed command had sent counts, since it may come into this one’s hands', () => {
  const rows: Parameters<typeof dueOf>[0] = [
    [2, 'ready', 'x'],
    [1, 'uploaded', 'x'],
  ];
  expect(dueOf(rows, null)).toEqual([]);
  // Found to its end, nobody would bring that one on.
  expect(dueOf(rows, 2)).toEqual([1]);
});
