// The command `scan`: a dry run of a folder, each file with what would happen to it and why. It works beside a running Photostow,
// without a sign-in and without the network, and changes nothing.
import { existsSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Hasher } from '../../engine/hasher.ts';
import { DEFAULT_RULES } from '../../engine/rules.ts';
import { spelledByDisk } from '../../program/folders.ts';
import { DATABASE_NAME } from '../../program/open.ts';
import { Scan, type ScanLine } from '../../program/scan.ts';
import { SharedTitles, type SharedTitle } from '../../program/shared-titles.ts';
import { Database } from '../../store/database.ts';
import { DatabaseFailure, toDatabaseFailure } from '../../store/database-failure.ts';
import { FolderStore, type StoredFolder } from '../../store/folders.ts';
import { MIGRATIONS } from '../../store/migrations.ts';
import { askedAccount, createContext, diskEnd, type Context, type GlobalOptions } from './context.ts';
import { trouble, wrongUse } from './exit.ts';
import { formatBytes, printJson, printLine, visible } from './output.ts';
import { ensurePath } from './path-argument.ts';
import { readRules, type RuleOptions } from './rule-options.ts';
import { reasonText } from '../reason-text.ts';
import { storedAccounts } from './with-history.ts';

const SHOWN = { upload: '↑', alreadyThere: '✓', link: '+', skip: '–' } as const;
const WORDS = {
  upload: 'cli.scanUpload',
  alreadyThere: 'cli.scanAlreadyThere',
  link: 'cli.scanLink',
  skip: 'cli.scanSkip',
} as const;

export async function scanCommand(dir: string, options: GlobalOptions & RuleOptions): Promise<void> {
  const context = createContext(options);
  readRules(context, options, DEFAULT_RULES);
  const part = ensureFolder(context, dir);
  const db = tryOpen(context);
  // Where nothing is known yet nobody is signed in.
  if (!db) askedAccount(context, []);
  const hasher = new Hasher();
  try {
    const now = Date.now();
    const folder = db && watchedAround(new FolderStore(db, () => now), part);
    const rules = readRules(context, options, folder?.rules ?? DEFAULT_RULES);
    const ownAccount = options.account === undefined ? folder?.accountId : undefined;
    const accountId = ownAccount ?? (db && accountOf(context, db));
    const root = folder?.path ?? part;
    await tell(
      context,
      new Scan({ where: { part, root }, rules, folder, accountId, db, hasher, now }),
      (titles) => titles.list(db, { accountId, folderId: folder?.id }, rules.albumFrom.kind === 'folder'),
    );
  } catch (error) {
    throw error instanceof DatabaseFailure ? diskEnd(context, error) : error;
  } finally {
    hasher.close();
    db?.close();
  }
}

function ensureFolder(context: Context, dir: string): string {
  const { t } = context;
  const path = ensurePath(context, dir);
  if (!existsSync(path)) throw wrongUse(t('cli.folderNotFound', { path }));
  const real = spelledByDisk(path);
  if (!statSync(real).isDirectory()) throw wrongUse(t('cli.notAFolder', { path }));
  return real;
}

/** Undefined: nothing is known yet. */
function tryOpen(context: Context): Database | undefined {
  const file = join(context.dataFolder, DATABASE_NAME);
  if (!existsSync(file)) return undefined;
  const db = open(context, file);
  const version = readVersion(context, db);
  if (version === MIGRATIONS.at(-1)?.version) return db;
  db.close();
  const detail = `version ${version ?? 'unknown'}`;
  throw trouble(context.t('cli.databaseNewer', { folder: context.dataFolder, detail }));
}

function open(context: Context, file: string): Database {
  try {
    return new Database(file, { readOnly: true });
  } catch (error) {
    throw error instanceof DatabaseFailure ? diskEnd(context, error) : error;
  }
}

/** The first thing that is read shows whether anything can be: a folder that takes no writes may have no place for SQLite's index. */
function readVersion(context: Context, db: Database): number | undefined {
  try {
    return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
  } catch (error) {
    db.close();
    const failure = toDatabaseFailure(error);
    throw failure ? diskEnd(context, failure) : error;
  }
}

/** The watched folder that this is, or that it lies in. */
const watchedAround = (folders: FolderStore, part: string): StoredFolder | undefined =>
  folders.list().find(({ path }) => part === path || part.startsWith(path.endsWith(sep) ? path : path + sep));

function accountOf(context: Context, db: Database): string | undefined {
  const accounts = storedAccounts(context, db);
  return (askedAccount(context, accounts) ?? accounts[0])?.id;
}

async function tell(
  context: Context,
  scan: Scan,
  listShared: (titles: SharedTitles) => SharedTitle[],
): Promise<void> {
  const totals = { found: 0, upload: 0, alreadyThere: 0, link: 0, skip: 0, bytes: 0, noDate: 0 };
  const albums = new Set<string>();
  const titles = new SharedTitles();
  for await (const line of scan.lines(new AbortController().signal)) {
    totals.found += 1;
    totals[line.would] += 1;
    const isSent = line.would === 'upload';
    if (isSent) totals.bytes += line.sizeBytes;
    if (isSent && line.taken && line.taken.date.dateFrom !== 'inside') totals.noDate += 1;
    if ((isSent || line.would === 'link') && line.album !== null) albums.add(line.album);
    if (line.album !== null && line.would !== 'skip') titles.add(line.album, line.path);
    printScanLine(context, line);
  }
  const shared = listShared(titles);
  printShared(context, shared);
  const sum = { ...totals, albums: albums.size };
  if (context.json) printJson({ event: 'summary', ...sum, shared });
  else printLine(context.t('cli.scanSummary', { ...sum, size: formatBytes(totals.bytes, context.t) }));
}

function printShared({ t, json }: Context, shared: readonly SharedTitle[]): void {
  if (json) return;
  for (const { title, folderCount, otherPath } of shared) {
    if (folderCount > 1) printLine(t('cli.sharedNames', { title, count: folderCount }));
    if (otherPath !== null) printLine(t('cli.sharedOther', { title, path: otherPath }));
  }
}

function printScanLine({ t, english, json }: Context, line: ScanLine): void {
  const { path, would, reason, album, sizeBytes, taken } = line;
  const [capturedAt, dateFrom] = [taken?.text ?? null, taken?.date.dateFrom ?? null];
  if (json) {
    const why = { reason: reason && reasonText(english, reason), code: reason?.code ?? null };
    printJson({ event: 'file', path, would, ...why, album, sizeBytes, capturedAt, dateFrom });
    return;
  }
  const place = album !== null && would !== 'skip' ? ` → ${visible(album)}` : '';
  const why = [
    ...(reason && reason.code !== 'alreadyThere' ? [reasonText(t, reason)] : []),
    ...(would === 'upload' && dateFrom !== null && dateFrom !== 'inside'
      ? [t(line.asksDate ? 'cli.scanAsksDate' : 'cli.scanNoDate')]
      : []),
  ];
  printLine(
    `${SHOWN[would]} ${t(WORDS[would])}  ${visible(path)}${place}${why.length > 0 ? `: ${why.join('; ')}` : ''}`,
  );
}
