// A long history must cost nothing at the start: how long `status` and the upload of one new file take, and how much memory,
// beside a million files sent before.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCli, signIn, summaryOf, type CliRun } from './cli.ts';
import { makePictures } from './pictures.ts';
import { median, megabytes, note, seconds, type Bench, type Row } from './row.ts';
import { onStage, type Stage } from './stage.ts';

const ROUNDS = 3;

export const history: Bench = ({ quick }) =>
  onStage([], async (stage) => {
    const count = quick ? 20_000 : 1_000_000;
    await signIn(stage);
    // The first upload makes the rows that a history hangs on.
    const first = makePictures(join(stage.folder, 'first'), 1, 1000);
    summaryOf(await runCli(stage, ['upload', first]), 1);
    const before = await measure(stage, 'before');
    fill(join(stage.folder, 'data', 'photostow.db'), count);
    note(`${count} files in the history`);
    await runCli(stage, ['status']);
    const after = await measure(stage, 'after');
    return [
      toRow(`history: status with ${count} files`, before.status, after.status),
      toRow(`history: upload of one new file beside them`, before.upload, after.upload),
    ];
  });

type Measured = { wallMs: number; peakBytes: number };

async function measure(stage: Stage, when: string): Promise<{ status: Measured; upload: Measured }> {
  const statuses: CliRun[] = [];
  const uploads: CliRun[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    statuses.push(await runCli(stage, ['status']));
    const picture = makePictures(join(stage.folder, `${when}-${round}`), 1, 1000);
    const upload = await runCli(stage, ['upload', picture]);
    summaryOf(upload, 1);
    uploads.push(upload);
  }
  return { status: medianOf(statuses), upload: medianOf(uploads) };
}

const medianOf = (runs: readonly CliRun[]): Measured => ({
  wallMs: median(runs.map(({ wallMs }) => wallMs)),
  peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
});

function toRow(name: string, before: Measured, after: Measured): Row {
  return {
    name,
    figure: `${seconds(after.wallMs)}, ${megabytes(after.peakBytes)}`,
    target: `under 1 s; without history ${seconds(before.wallMs)}, ${megabytes(before.peakBytes)}`,
    ratio: `${(after.peakBytes / before.peakBytes).toFixed(2)} x memory`,
    ok: after.wallMs < 1000 && after.peakBytes < 1.2 * before.peakBytes,
  };
}

/** Copies the one row that is there, with names and contents of its own each. */
function fill(file: string, count: number): void {
  const db = new DatabaseSync(file);
  const columns = db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all('file')
    .map((row) => String(row['name']));
  const made: Record<string, string> = {
    id: 'NULL',
    path: `path || '.' || n`,
    path_key: `path || '.' || n`,
    name: `name || '.' || n`,
    sha256: `printf('%064x', n)`,
    media_item_id: `media_item_id || '.' || n`,
  };
  const values = columns.map((column) => made[column] ?? column);
  db.exec(`
    BEGIN;
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
    INSERT INTO file (${columns.join(', ')}) SELECT ${values.join(', ')} FROM numbers, (SELECT * FROM file LIMIT 1);
    INSERT INTO content (account_id, sha256, media_item_id, first_name)
      SELECT account_id, sha256, media_item_id, name FROM file WHERE true ON CONFLICT DO NOTHING;
    COMMIT;`);
  db.close();
}
