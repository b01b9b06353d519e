// The command `report`: every file with its state, as CSV or JSON, to the standard output or into a file. It works beside a
// running Photostow, changes nothing, and says when the numbers do not add up.
import { Report } from '../../program/report.ts';
import { reportText, type ReportFormat } from '../../program/report-format.ts';
import type { Database } from '../../store/database.ts';
import { askedAccount, createContext, type Context, type GlobalOptions } from './context.ts';
import { trouble } from './exit.ts';
import { writeTo } from '../write-whole.ts';
import { writeFile } from './out-file.ts';
import { printJson, printLine } from './output.ts';
import { ensurePath } from './path-argument.ts';
import { storedAccounts, withHistory } from './with-history.ts';
import { reasonText } from '../reason-text.ts';

type ReportOptions = GlobalOptions & { out?: string; format?: ReportFormat };

export async function reportCommand(options: ReportOptions): Promise<void> {
  const context = createContext(options);
  const format = options.format ?? (context.json ? 'json' : 'csv');
  const out = options.out === undefined ? undefined : ensurePath(context, options.out);
  await withHistory(context, (db) => write(context, db, format, out));
}

async function write(
  context: Context,
  db: Database,
  format: ReportFormat,
  out: string | undefined,
): Promise<void> {
  // JSON is read by programs: always English.
  const t = format === 'json' ? context.english : context.t;
  const account = askedAccount(context, storedAccounts(context, db));
  const report = new Report(db, (reason) => reasonText(t, reason), account?.id);
  const generatedAt = new Date().toISOString();
  const pieces = reportText(format, report.pages(), report.totals, generatedAt);
  if (out === undefined) await writeTo(process.stdout, pieces);
  else await writeFile(context, out, pieces);
  const problems = report.problems();
  if (problems.length > 0) throw trouble(context.t('cli.reportWrong', { detail: problems.join('; ') }));
  if (out === undefined) return;
  if (context.json) printJson({ event: 'report', path: out, format, generatedAt, ...report.totals });
  else printLine(context.t('cli.reportWritten', { found: report.totals.found, path: out }));
}
