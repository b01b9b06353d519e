// Moving in from an earlier Photostow: its history as lines, and such lines taken over. By content alone: no path is needed, and no
// byte is sent for what it names. Asks nobody.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Parts } from '../engine/parts.ts';
import type { Database } from '../store/database.ts';
import { HistoryStore } from '../store/history.ts';
import {
  HISTORY_VERSION,
  tryParseHistoryLine,
  type HistoryAlbum,
  type HistoryContent,
  type HistoryLine,
} from '../store/history-lines.ts';

/** So many are taken over before others get their turn. */
const LINES_PER_TURN = 500;

/** `exportedAt`: ISO 8601. */
export function* historyLines(db: Database, exportedAt: string): Generator<HistoryLine> {
  const store = new HistoryStore(db);
  yield { photostow: 'history', version: HISTORY_VERSION, exportedAt };
  let contents = 0;
  for (const { id, email, clientId } of store.accounts()) {
    yield { account: id, email, clientId };
    yield* store.albums(id, clientId);
    for (const content of store.contents(id, clientId)) {
      contents += 1;
      yield content;
    }
  }
  yield { end: true, contents };
}

/** Rejects, while it is read, with what the disk says. */
export const linesOf = (path: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(path), crlfDelay: Infinity });

export type HistoryProblem =
  { code: 'notHistory' } | { code: 'newer' } | { code: 'lineWrong'; line: number } | { code: 'cutShort' };

/** Looked at as a whole before anything is taken over. */
export async function checkHistory(lines: AsyncIterable<string>): Promise<HistoryProblem | null> {
  let [line, contents] = [0, 0];
  let end: number | undefined;
  for await (const text of lines) {
    line += 1;
    const said = tryParseHistoryLine(text);
    if (line === 1) {
      if (!said || !('photostow' in said)) return { code: 'notHistory' };
      if (said.version > HISTORY_VERSION) return { code: 'newer' };
    } else if (!said) return { code: 'lineWrong', line };
    else if ('sha256' in said) contents += 1;
    else if ('end' in said) end = said.contents;
  }
  if (line === 0) return { code: 'notHistory' };
  return end === contents ? null : { code: 'cutShort' };
}

export type TakenOver = {
  contents: number;
  /** New here. */
  added: number;
  known: number;
  /** Of accounts that are not signed in here; left alone. */
  foreign: number;
  /** Sent by another API client: their items cannot be seen from here. */
  otherClient: number;
};

/** The same lines twice change nothing the second time. */
export async function takeOverHistory(parts: Parts, lines: AsyncIterable<string>): Promise<TakenOver> {
  const store = new HistoryStore(parts.db);
  const totals: TakenOver = { contents: 0, added: 0, known: 0, foreign: 0, otherClient: 0 };
  /** Of the accounts that are here: whether the client is the same. */
  const accounts = new Map<string, boolean>();
  let count = 0;
  for await (const text of lines) {
    count += 1;
    if (count % LINES_PER_TURN === 0) await parts.db.durable();
    const line = tryParseHistoryLine(text);
    if (!line) continue;
    if ('email' in line) {
      const here = parts.accounts.byId(line.account);
      if (here) accounts.set(line.account, here.clientId === line.clientId);
    } else if ('album' in line) {
      if (accounts.get(line.account)) takeOverAlbum(parts, line);
    } else if ('sha256' in line) {
      totals.contents += 1;
      const isSameClient = accounts.get(line.account);
      if (isSameClient === undefined) totals.foreign += 1;
      else takeOverContent(parts, store, line, isSameClient, totals);
    }
  }
  await parts.db.durable();
  return totals;
}

function takeOverAlbum({ albums, accounts }: Parts, line: HistoryAlbum): void {
  const account = accounts.byId(line.account);
  if (!account || albums.byId(line.album)) return;
  albums.keep({
    id: line.album,
    accountId: account.id,
    clientId: account.clientId,
    title: line.title,
    productUrl: line.url,
    itemCount: line.items,
    coverItemId: null,
  });
}

function takeOverContent(
  { albums, accounts }: Parts,
  store: HistoryStore,
  line: HistoryContent,
  isSameClient: boolean,
  totals: TakenOver,
): void {
  if (!isSameClient) totals.otherClient += 1;
  const isNew = store.takeOver({
    accountId: line.account,
    sha256: line.sha256,
    sizeBytes: line.sizeBytes,
    name: line.name,
    mediaItemId: isSameClient ? line.item : null,
    clientId: (isSameClient && accounts.byId(line.account)?.clientId) || null,
    productUrl: isSameClient ? line.url : null,
    takenOverFrom: isSameClient ? line.takenOverFrom : 'Photostow',
  });
  totals[isNew ? 'added' : 'known'] += 1;
  if (!isSameClient || line.item === null) return;
  for (const album of line.albums) if (albums.byId(album)) albums.keepMember(album, line.item);
}
