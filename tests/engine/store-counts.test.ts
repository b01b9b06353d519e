// The running counts that screens show are those of the rows, whatever happened to the rows.
import { expect, test } from 'vitest';
import { Database } from '../../src-main/store/database.ts';
import { FolderStore } from '../../src-main/store/folders.ts';
import { addHistory, newDatabaseFile } from '../help/store.ts';

const FROM_ROWS = `SELECT account_id, stage, already_there, coalesce(folder_id, 0) AS folder_id, count(*) AS count, sum(size_bytes) AS bytes
  FROM file GROUP BY 1, 2, 3, 4`;
const FROM_TALLY =
  'SELECT * FROM tally WHERE count <> 0 ORDER BY account_id, stage, already_there, folder_id';

test('the running counts follow every change of a row, its folder and its size', () => {
  const db = new Database(newDatabaseFile());
  const same = (): void => expect(db.all(FROM_TALLY)).toEqual(db.all(FROM_ROWS));
  addHistory(db, 200);
  same();
  for (const change of [
    `UPDATE file SET stage='failed' WHERE id <= 20`,
    `UPDATE file SET stage='found', open=1 WHERE id BETWEEN 21 AND 50`,
    `UPDATE file SET already_there=1 WHERE id BETWEEN 100 AND 120`,
    `UPDATE file SET size_bytes=size_bytes * 2 WHERE id % 3 = 0`,
    `UPDATE file SET folder_id=NULL WHERE id BETWEEN 60 AND 70`,
    `DELETE FROM file WHERE id % 7 = 0`,
  ]) {
    db.run(change);
    same();
  }
  const folders = new FolderStore(db, () => 1);
  const counts = folders.counts(1);
  expect(counts.files).toBe(db.get<{ n: number }>('SELECT count(*) AS n FROM file WHERE folder_id=1')?.n);
  const { files, ...ends } = counts;
  expect(Object.values(ends).reduce((sum, count) => sum + count)).toBe(files);
  expect(counts.failed).toBeGreaterThan(0);
  expect(counts.open).toBeGreaterThan(0);
  folders.remove(1);
  same();
  expect(Object.values(folders.counts(1)).every((count) => count === 0)).toBe(true);
  db.close();
});
