// The command `report`: every file with its state, as CSV or JSON, to the standard output or into a file. It works beside a
// running Photostow, changes nothing, and says when the numbers do not add up.
import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { DATABASE_NAME } from '../../program/open.ts';
import { Report } from '../../program/report.ts';
import { reportText, type ReportFormat } from '../../program/report-format.ts';
import { Database } from '../../store/database.ts';
import { DatabaseFailure } from '../../store/database-failure.ts';
import { MIGRATIONS } from '../../store/migrations.ts';
import {
  createContext,
  DataFolderBusy,
  diskEnd,
  withDataFolder,
  type Context,
  type GlobalOptions,
} from './context.ts';
import { trouble } from './exit.ts';
import { printJson, printLine } from './output.ts';
import { reasonText } from './run-report.ts';

type ReportOptions = GlobalOptions & { out?: string; format?: ReportFormat };

export async function reportCommand(options: ReportOptions): Promise<void> {
  const context = createContext(options);
  const format = options.format ?? (context.json ? 'json' : 'csv');
  await withHistory(context, (db) => write(context, db, format, options.out));
}

async function write(
  context: Context,
  db: Database,
  format: ReportFormat,
  out: string | undefined,
): Promise<void> {
  // JSON is read by programs: always English.
  const t = format === 'json' ? context.english : context.t;
  const report = new Report(db, (reason) => reasonText(t, reason));
  const generatedAt = new Date().toISOString();
  const pieces = reportText(format, report.pages(), report.totals, generatedAt);
  if (out === undefined) await writeTo(process.stdout, pieces);
  else await writeFile(context, resolve(out), pieces);
  const problems = report.problems();
  if (problems.length > 0) throw trouble(context.t('cli.reportWrong', { detail: problems.join('; ') }));
  if (out === undefined) return;
  if (context.json) printJson({ event: 'report', path: resolve(out), format, generatedAt, ...report.totals });
  else printLine(context.t('cli.reportWritten', { found: report.totals.found, path: resolve(out) }));
}

async function writeTo(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}

/** Whole or not at all: what was there stays until the new report is complete. */
async function writeFile(context: Context, path: string, pieces: Iterable<string>): Promise<void> {
  const draft = `${path}.draft`;
  try {
    const stream = createWriteStream(draft, { flush: true });
    const done = finished(stream);
    await Promise.race([writeTo(stream, pieces), done]);
    stream.end();
    await done;
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw trouble(context.t('cli.reportUnwritable', { path, detail: error.message }));
  }
}

/** The database as every command opens it; where Photostow is running, as it stands at this moment. */
async function withHistory(context: Context, work: (db: Database) => Promise<void>): Promise<void> {
  try {
    await withDataFolder(context, ({ parts }) => work(parts.db));
  } catch (error) {
    if (!(error instanceof DataFolderBusy)) throw error;
    await besideTheOther(context, work);
  }
}

async function besideTheOther(context: Context, work: (db: Database) => Promise<void>): Promise<void> {
  try {
    const db = new Database(join(context.dataFolder, DATABASE_NAME), { readOnly: true });
    try {
      ensureKnown(context, db);
      await db.atOneMoment(() => work(db));
    } finally {
      db.close();
    }
  } catch (error) {
    throw error instanceof DatabaseFailure ? diskEnd(context, error) : error;
  }
}

function ensureKnown({ t, dataFolder }: Context, db: Database): void {
  const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
  if (version === MIGRATIONS.at(-1)?.version) return;
  throw trouble(t('cli.databaseNewer', { folder: dataFolder, detail: `version ${version ?? 'unknown'}` }));
}
