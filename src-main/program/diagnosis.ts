// How the program stands, for somebody who helps: versions, settings, counts, holds, and the last things that happened. Names no
// account, no album, no file and no folder, and holds no secret. Reads only.
import { platform, release } from 'node:os';
import type { Settings } from '../contract.ts';
import { budgetOf } from '../engine/budget.ts';
import type { StoredAccount } from '../store/accounts.ts';
import type { Log, Parts } from '../engine/parts.ts';

export type LoggedEvent = { at: string; event: string } & Record<string, string | number | boolean | null>;

export type DiagnosisParts = {
  parts: Parts;
  accounts: readonly StoredAccount[];
  recent: RecentLog;
  settings: Settings;
  about: Record<string, string>;
};

const MOST_EVENTS = 200;
const MOST_ATTEMPTS = 200;

/** The last events of this run, as they were logged; nothing else keeps them. */
export class RecentLog {
  readonly #events: LoggedEvent[] = [];
  readonly #now: () => number;
  readonly #pass: Log | undefined;

  constructor(now: () => number, pass: Log | undefined) {
    this.#now = now;
    this.#pass = pass;
  }

  readonly log: Log = (event, fields = {}) => {
    this.#events.push({ at: new Date(this.#now()).toISOString(), event, ...fields });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
    this.#pass?.(event, fields);
  };

  get events(): readonly LoggedEvent[] {
    return this.#events;
  }
}

/** JSON, with everything that came from outside made harmless. */
export function diagnosisText({ parts, accounts, recent, settings, about }: DiagnosisParts): string {
  const { db, clock, holds } = parts;
  const numberOf = new Map(accounts.map(({ id }, index) => [id, index + 1]));
  const diagnosis = {
    photostow: 'diagnosis',
    at: new Date(clock.now()).toISOString(),
    ...about,
    system: `${platform()} ${release()} ${process.arch}`,
    runtime: process.versions['electron'] ? `Electron ${process.versions['electron']}` : process.version,
    settings,
    accounts: accounts.map(({ id, needsSignIn }) => ({
      account: numberOf.get(id),
      needsSignIn,
      requests: budgetOf(parts, id),
    })),
    holds: holds.all().map(({ accountId, ...hold }) => ({ account: numberOf.get(accountId) ?? 0, ...hold })),
    files: db.all(
      `SELECT stage, reason_code AS reason, count(*) AS count, sum(size_bytes) AS bytes FROM file
       GROUP BY stage, reason_code ORDER BY count DESC`,
    ),
    folders: db
      .all(
        `SELECT folder.id, folder.rules, count(file.id) AS files FROM folder LEFT JOIN file ON file.folder_id = folder.id
       GROUP BY folder.id`,
      )
      .map(({ id, files, rules }) => ({ folder: id, files, rules: kindsOfRules(rules) })),
    attempts: db.all(
      'SELECT file_id AS file, at, event, code, detail FROM attempt ORDER BY id DESC LIMIT ?',
      MOST_ATTEMPTS,
    ),
    events: recent.events,
  };
  const harmless = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    // Google's id of a person; events have it.
    return key === 'accountId' ? (numberOf.get(value) ?? 0) : scrub(value);
  };
  return `${JSON.stringify(diagnosis, harmless, 2)}\n`;
}

/** Which rules are set; patterns and templates are a person's own words. */
function kindsOfRules(text: unknown): string[] {
  const rules = typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : {};
  return Object.keys(rules);
}

/** Without addresses, paths, keys and file names. What is left are the words of programs and of Google. */
export function scrub(text: string): string {
  return (
    text
      .replace(/[^\s"'<>]+@[^\s"'<>]+/g, '[address]')
      .replace(/https?:\/\/\S+/g, (url) => (URL.canParse(url) ? new URL(url).origin : '[url]'))
      // To the end of the line: names have quotation marks and apostrophes in them.
      .replace(/(["'“]?)(?<![\w:/])(?:[A-Za-z]:)?[\\/]+(?=[^\s\\/]).*/g, (_, quote: string) =>
        quote ? '[name]' : '[path]',
      )
      .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, '[name]')
      .replace(
        /\S+\.(?:jpe?g|heic|heif|png|gif|webp|avif|tiff?|dng|cr[23]|nef|arw|mov|mp4|m4v|avi|mkv|json)\b/gi,
        '[file]',
      )
      .replace(/[\w-]{24,}/g, '[key]')
  );
}
