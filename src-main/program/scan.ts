// A dry run: what a comparison of this folder, or an upload of these files, would send, and why not the rest. Reads the disk and what is known; writes nothing,
// asks nobody, and hashes a file only where another one of its size is known.
import { sep } from 'node:path';
import type { Reason } from '../contract.ts';
import type { Hasher } from '../engine/hasher.ts';
import { isPerFile } from '../engine/album-template.ts';
import { findAll, findDirectories, type Found } from '../engine/find.ts';
import { proposeDate, type DateProposal } from '../engine/date-fix.ts';
import { namesAround, namesBelow } from '../engine/wishes.ts';
import type { FileRecord } from '../engine/file.ts';
import type { FolderRules } from '../engine/rules.ts';
import { untilAborted } from '../google/until-aborted.ts';
import { AlbumStore } from '../store/albums.ts';
import { ContentStore } from '../store/content.ts';
import type { Database } from '../store/database.ts';
import { FileStore } from '../store/files.ts';
import type { StoredFolder } from '../store/folders.ts';
import { albumIdOfTitle, knowsSize } from '../store/scan-view.ts';
import { editedReason, isSame, UNSENT } from './compare.ts';
import { DirectoryPlan, planFolder } from './plan.ts';
import type { Taken } from './taken.ts';
import { unwantedOf } from './touched.ts';

export type Would = 'upload' | 'alreadyThere' | 'link' | 'skip';

export type ScanLine = {
  path: string;
  would: Would;
  reason: Reason | null;
  album: string | null;
  sizeBytes: number;
  /** Null where the file was not looked into. */
  taken: Taken | null;
  /** The date that would be put into what is sent; null where there is one inside, or none to be had. */
  fix: DateProposal | null;
  /** Nothing is inside, and a date can be put into what is sent. */
  takesDate: boolean;
  /** It would wait for a date from a person first. */
  asksDate: boolean;
};

/** `part`: what is looked through, `root` or below it. `paths`: what a person names, files and folders, by no folder's rules. */
export type ScanPlace = { root: string; part: string } | { paths: readonly string[] };

export type ScanWish = {
  where: ScanPlace;
  rules: FolderRules;
  /** Of a folder that is watched. */
  folder: StoredFolder | undefined;
  accountId: string | undefined;
  /** Undefined: nothing is known yet. */
  db: Database | undefined;
  hasher: Hasher;
  now: number;
};

type Outcome = { would: Would; reason: Reason | null };
type Target = { album: string | null; albumId: string | undefined };
/** Contents of this very run: the first file brings them, the next ones only follow. */
type Brought = { name: string; albums: Set<string | null> };

export class Scan {
  readonly #wish: ScanWish;
  readonly #known: { files: FileStore; content: ContentStore; albums: AlbumStore; db: Database } | undefined;
  readonly #brought = new Map<string, Brought>();
  /** Files of this run that were not hashed, since nothing of their size had been seen. */
  readonly #unhashed = new Map<number, { entry: Found; album: string | null }>();

  constructor(wish: ScanWish) {
    this.#wish = wish;
    const { db } = wish;
    const now = (): number => wish.now;
    this.#known = db && {
      db,
      files: new FileStore(db, now),
      content: new ContentStore(db),
      albums: new AlbumStore(db, now),
    };
  }

  async *lines(signal: AbortSignal): AsyncGenerator<ScanLine> {
    for await (const { plan, entries } of this.#planned(signal))
      for (const entry of entries) yield await untilAborted(this.#line(plan, entry), signal);
  }

  async *#planned(signal: AbortSignal): AsyncGenerator<{ plan: DirectoryPlan; entries: Found[] }> {
    const { where, rules, now } = this.#wish;
    const planned = planFolder('root' in where ? where.root : sep, rules);
    const groups = 'root' in where ? findDirectories(where.part, signal) : oneByOne(where.paths, signal);
    for await (const entries of groups) yield { plan: new DirectoryPlan(planned, entries, now), entries };
  }

  async #line(plan: DirectoryPlan, entry: Found): Promise<ScanLine> {
    const { path, sizeBytes } = entry;
    const line = { path, sizeBytes, album: null, taken: null, fix: null, takesDate: false, asksDate: false };
    const verdict = await plan.decide(entry);
    if (verdict.what === 'leave' || verdict.what === 'fail')
      return { ...line, would: 'skip', reason: verdict.reason };
    const checked = await plan.check(entry);
    if (!checked.ok) return { ...line, would: 'skip', reason: checked.reason };
    const row = this.#rowOf(entry);
    const target = this.#targetOf((await plan.albumOf(entry))?.title, row);
    const outcome = await this.#outcome(entry, row, target);
    const reason = outcome.reason ?? (verdict.what === 'wait' ? verdict.reason : null);
    const { would } = outcome;
    const taken = await plan.taken(entry);
    const isUndated = would === 'upload' && taken.date.dateFrom !== 'inside';
    const takesDate = isUndated && checked.mime === 'image/jpeg';
    const fix = takesDate ? await this.#fixOf(entry) : null;
    const asksDate = takesDate && fix === null && this.#wish.rules.undated === 'ask';
    return { ...line, would, reason, album: target.album, taken, fix, takesDate, asksDate };
  }

  #fixOf(entry: Found): Promise<DateProposal | null> {
    const { where, rules, now } = this.#wish;
    const folderNames = 'root' in where ? namesBelow(where.root, entry.path) : namesAround(entry.path);
    return proposeDate(entry, { fixDates: rules.fixDates, folderNames }, now);
  }

  #rowOf({ path }: Found): FileRecord | undefined {
    const { folder, accountId } = this.#wish;
    const row = folder && this.#known?.files.inFolder(folder.id, path, folder.destinationId);
    return accountId === undefined || row?.accountId === accountId ? row : undefined;
  }

  /** As in the comparison: what was sent stays with its album. */
  #targetOf(title: string | undefined, row: FileRecord | undefined): Target {
    const known = this.#known;
    const { rules, folder, accountId } = this.#wish;
    const isKept = row && !UNSENT.has(row.stage) && isPerFile(rules.albumFrom);
    const kept = isKept ? known?.albums.destination(row.destinationId) : undefined;
    if (kept) return { album: known?.albums.shownTitle(kept.id) ?? null, albumId: kept.albumId ?? undefined };
    const { albumFrom } = rules;
    const album = title ?? (albumFrom.kind === 'title' ? albumFrom.title : null);
    if (album === null || !known || accountId === undefined) return { album, albumId: undefined };
    const own = folder && title === undefined ? known.albums.destination(folder.destinationId) : undefined;
    const isOwn = own && known.albums.shownTitle(own.id) === album;
    const albumId = (isOwn ? own.albumId : null) ?? albumIdOfTitle(known.db, accountId, album);
    return { album, albumId };
  }

  async #outcome(entry: Found, row: FileRecord | undefined, target: Target): Promise<Outcome> {
    const { rules, hasher, folder, accountId, db } = this.#wish;
    const ofAccount = accountId === undefined || folder?.accountId === accountId ? folder : undefined;
    const unwanted = ofAccount && db && (await unwantedOf({ db, hasher }, ofAccount, row, entry));
    if (unwanted) return { would: 'skip', reason: unwanted.reason };
    if (row && isSame(row, entry)) {
      if (row.stage === 'failed') return { would: 'skip', reason: row.reason };
      const isThere = row.stage === 'created' || row.stage === 'verified';
      if (isThere && this.#isRightPlace(row))
        return { would: 'alreadyThere', reason: { code: 'alreadyThere' } };
    }
    const content = this.#known?.content;
    const left = row && content && (await editedReason({ hasher, content }, rules.edited, row, entry));
    if (left) return { would: 'skip', reason: left };
    const sha256 = row?.sha256 && isSame(row, entry) ? row.sha256 : await this.#hashIfSeen(entry, target);
    if (sha256 === undefined) return { would: 'upload', reason: null };
    const outcome = this.#byContent(sha256, entry, target);
    this.#bring(sha256, entry, target.album);
    return outcome;
  }

  /** A row that went to the folder's earlier album does not speak for its new one. */
  #isRightPlace(row: FileRecord): boolean {
    const { folder, rules } = this.#wish;
    if (isPerFile(rules.albumFrom)) return true;
    return row.destinationId === folder?.destinationId && sameAlbum(rules, folder.rules);
  }

  #byContent(sha256: string, entry: Found, { album, albumId }: Target): Outcome {
    const { accountId } = this.#wish;
    const known = accountId === undefined ? undefined : this.#known?.content.get(accountId, sha256);
    if (known && known.refusal !== null)
      return { would: 'skip', reason: { code: 'refusedByGoogle', params: { detail: known.refusal } } };
    const item = known?.mediaItemId ?? null;
    if (item === null && known && known.takenOverFrom !== null)
      return { would: 'alreadyThere', reason: { code: 'takenOver', params: { from: known.takenOverFrom } } };
    const isMember = albumId !== undefined && item !== null && this.#known?.albums.isMember(albumId, item);
    const brought = this.#brought.get(sha256);
    if (known && (album === null || isMember))
      return { would: 'alreadyThere', reason: sameAs(known.firstName, entry) };
    if (brought && (album === null || brought.albums.has(album)))
      return { would: 'alreadyThere', reason: sameAs(brought.name, entry) };
    return { would: brought || item !== null ? 'link' : 'upload', reason: null };
  }

  #bring(sha256: string, { name }: Found, album: string | null): void {
    const brought = this.#brought.get(sha256) ?? { name, albums: new Set() };
    brought.albums.add(album);
    this.#brought.set(sha256, brought);
  }

  async #hashIfSeen(entry: Found, { album }: Target): Promise<string | undefined> {
    const first = this.#unhashed.get(entry.sizeBytes);
    if (first) {
      this.#unhashed.delete(entry.sizeBytes);
      const sha256 = await this.#hash(first.entry);
      if (sha256 !== undefined) this.#bring(sha256, first.entry, first.album);
    }
    if (first || this.#seen.has(entry.sizeBytes) || this.#isOfKnownSize(entry)) return this.#hash(entry);
    this.#unhashed.set(entry.sizeBytes, { entry, album });
    return undefined;
  }

  readonly #seen = new Set<number>();

  #isOfKnownSize({ sizeBytes }: Found): boolean {
    return this.#known !== undefined && knowsSize(this.#known.db, sizeBytes);
  }

  async #hash(entry: Found): Promise<string | undefined> {
    this.#seen.add(entry.sizeBytes);
    const hashed = await this.#wish.hasher.hash(entry.path);
    return hashed.ok ? hashed.sha256 : undefined;
  }
}

/** Pairs and side-cars mean nothing to an upload of named files: each stands for itself. */
async function* oneByOne(paths: readonly string[], signal: AbortSignal): AsyncGenerator<Found[]> {
  for await (const entry of findAll(paths, signal)) yield [entry];
}

const sameAs = (name: string, entry: Found): Reason =>
  name === entry.name ? { code: 'alreadyThere' } : { code: 'sameContent', params: { name } };

const sameAlbum = (one: FolderRules, other: FolderRules): boolean =>
  JSON.stringify(one.albumFrom) === JSON.stringify(other.albumFrom);
