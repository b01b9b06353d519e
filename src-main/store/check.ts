// Is a database whole? Asks SQLite's own checks, here and now or on a thread of its own. Reads only, repairs nothing.
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { toDatabaseFailure } from './database-failure.ts';
import type { CheckDue } from './database-files.ts';

/** What is wrong, in SQLite's words; undefined when all is well. */
export type Finding = string | undefined;

/** Who reads each page once keeps none: SQLite would hold 2 MB of them for each connection. */
export const SMALL_CACHE = 'PRAGMA cache_size=-200';

const PRAGMAS: Record<CheckDue, string> = {
  quick: 'PRAGMA quick_check(1)',
  full: 'PRAGMA integrity_check(1)',
};

export function checkOpen(db: DatabaseSync, how: CheckDue): Finding {
  return findingOf(() => db.prepare(PRAGMAS[how]).get());
}

/** A database that nobody has open and nobody changes (a backup): nothing is written beside it. */
export function checkCopy(file: string): Finding {
  return findingOf(() => {
    const db = new DatabaseSync(asUnchanging(file), { readOnly: true });
    try {
      db.exec(SMALL_CACHE);
      return db.prepare(PRAGMAS.quick).get();
    } finally {
      db.close();
    }
  });
}

export function asUnchanging(file: string): URL {
  const url = pathToFileURL(file);
  url.search = 'immutable=1';
  return url;
}

function findingOf(ask: () => Record<string, unknown> | undefined): Finding {
  try {
    return toFinding(ask());
  } catch (error) {
    if (toDatabaseFailure(error)?.kind === 'databaseDamaged') return (error as Error).message;
    throw error;
  }
}

function toFinding(row: Record<string, unknown> | undefined): Finding {
  const word = Object.values(row ?? {})[0];
  if (word === 'ok') return undefined;
  return typeof word === 'string' ? inOneLine(word) : 'the check gave no answer';
}

/** Without the heading that SQLite gives it; there is one database alone. */
const inOneLine = (word: string): string =>
  word.replace(/^\*\*\* in database \w+ \*\*\*\s+/, '').replaceAll(/\s*\n\s*/g, '; ');

/** As text: a file of its own would have to be named to every bundler. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const ask = () => {
  const db = new DatabaseSync(new URL(workerData.url), { readOnly: true, timeout: 5000 });
  try {
    return { row: db.prepare(workerData.pragma).get() };
  } catch (error) {
    return { message: error.message, code: error.code, errcode: error.errcode };
  } finally {
    db.close();
  }
};
parentPort.postMessage(ask());`;

type Answer = { row: Record<string, unknown> } | { message: string; code: string; errcode: number };

/** The quick check on a thread and a connection of its own, while other work goes on; the database may be in use. */
export function checkAside(url: URL): { finding: Promise<Finding>; stop: () => void } {
  const worker = new Worker(THREAD, { eval: true, workerData: { url: url.href, pragma: PRAGMAS.quick } });
  worker.unref();
  const finding = new Promise<Finding>((resolve, reject) => {
    worker.once('message', (answer: Answer) => {
      if ('row' in answer) return resolve(toFinding(answer.row));
      const error = Object.assign(new Error(answer.message), answer);
      if (toDatabaseFailure(error)?.kind === 'databaseDamaged') resolve(answer.message);
      else reject(error);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the check was stopped')));
  });
  return { finding, stop: () => void worker.terminate() };
}
