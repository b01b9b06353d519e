// What the rules of a folder mean for the files of one directory: which are to be sent, and to which album. Opens a file only where
// a rule asks for what is inside. Shared by the comparison and by `scan`, so that one says what the other does.
import { basename, dirname, relative, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Reason } from '../contract.ts';
import { albumNeeds, albumTitle, isPerFile, type AlbumTitle } from '../engine/album-template.ts';
import { BEING_WRITTEN, PASSING } from '../engine/away.ts';
import { NO_FACTS, type Captured, type PhotoFacts } from '../engine/captured.ts';
import { checkFile, type Checked } from '../engine/check.ts';
import type { Found } from '../engine/find.ts';
import { isGoneCode } from '../engine/listing.ts';
import { isStill, pairsOf, sidecarsOf } from '../engine/pairs.ts';
import { ensurePhotoFacts } from '../engine/photo-facts.ts';
import {
  compileRules,
  decideByRules,
  leftByName,
  mayLeave,
  mediaKind,
  type CompiledRules,
  type FolderRules,
  type MediaKind,
  type Pair,
  type RuleVerdict,
} from '../engine/rules.ts';
import { readSidecarNamed } from '../engine/sidecar.ts';
import { sidecarsAmong, type SidecarOf } from '../engine/takeout.ts';
import { takenOf, type Taken } from './taken.ts';

/** `fail`: it could not even be looked at. */
export type Verdict = RuleVerdict | { what: 'fail'; reason: Reason };

export type PlannedFolder = { root: string; compiled: CompiledRules };

/** Another program may hold a file for a moment. A disk that refuses all of a directory is waited for once. */
const PATIENCE_MS = [200, 800, 2000];

/** The file systems of Windows and macOS take no notice of capitals. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

export const planFolder = (root: string, rules: FolderRules): PlannedFolder => ({
  root,
  compiled: compileRules(rules, IGNORE_CASE),
});

export class DirectoryPlan {
  readonly #folder: PlannedFolder;
  readonly #found: readonly Found[];
  readonly #now: number;
  readonly #isGivenUp: (entry: Found) => boolean;
  // Where nothing has changed, which is nearly always, none of these is ever asked for.
  #entriesByName: ReadonlyMap<string, Found> | undefined;
  #pairsByName: ReadonlyMap<string, Pair> | undefined;
  #sidecarNames: ReadonlySet<string> | undefined;
  #sidecarByName: SidecarOf | undefined;
  readonly #facts = new Map<string, Promise<PhotoFacts>>();
  readonly #checks = new Map<string, Promise<Checked>>();
  readonly #verdicts = new Map<string, Promise<Verdict>>();
  readonly #refused = new Set<string>();
  #isPatient = true;

  /** `isGivenUp`: the file was to be sent, and will not be any more. */
  constructor(
    folder: PlannedFolder,
    entries: readonly Found[],
    now: number,
    isGivenUp: (entry: Found) => boolean = () => false,
  ) {
    this.#folder = folder;
    this.#found = entries;
    this.#now = now;
    this.#isGivenUp = isGivenUp;
  }

  get #entries(): ReadonlyMap<string, Found> {
    return (this.#entriesByName ??= new Map(this.#found.map((entry) => [entry.name, entry])));
  }

  get #pairs(): ReadonlyMap<string, Pair> {
    return (this.#pairsByName ??= pairsOf(this.#names()));
  }

  get #sidecars(): ReadonlySet<string> {
    return (this.#sidecarNames ??= sidecarsOf(this.#names()));
  }

  #names(): string[] {
    return this.#found.filter(({ leave }) => !leave).map(({ name }) => name);
  }

  isPaired(name: string): boolean {
    const pair = this.#pairs.get(name);
    const other = pair && this.#entries.get(pair.other);
    return other !== undefined && !this.#isGivenUp(other);
  }

  isSidecar(name: string): boolean {
    return this.#sidecars.has(name);
  }

  decide(entry: Found): Promise<Verdict> {
    // Only of the halves of a pair it is asked twice, and a directory may have a hundred thousand files.
    if (!this.#pairs.has(entry.name)) return this.#decide(entry);
    return remember(this.#verdicts, entry.name, () => this.#decide(entry));
  }

  async #decide(entry: Found): Promise<Verdict> {
    const { leave } = entry;
    if (leave) return { what: leave.stage === 'failed' ? 'fail' : 'leave', reason: leave.reason };
    if (this.#sidecars.has(entry.name)) return { what: 'leave', reason: { code: 'sidecar' } };
    const path = this.#relative(entry);
    const reason = leftByName(this.#folder.compiled, path);
    if (reason) return { what: 'leave', reason };
    const { rules } = this.#folder.compiled;
    const pair = await this.#pairOf(entry);
    return decideByRules(this.#folder.compiled, path, {
      kind: Object.values(rules.kinds).every(Boolean) ? null : await this.#kindOf(entry),
      takenAt: rules.newerThanAt === null ? null : (await this.taken(entry)).at,
      modifiedAt: entry.modifiedAtMs,
      now: this.#now,
      pair,
      clipMs: pair && rules.livePairs === 'skipShortClips' ? (await this.facts(entry)).clipMs : null,
    });
  }

  /** The album of this file alone; null where the folder has one for all, or none. */
  async albumOf(entry: Found): Promise<AlbumTitle | null> {
    const { albumFrom } = this.#folder.compiled.rules;
    if (!isPerFile(albumFrom)) return null;
    const needs = albumNeeds(albumFrom);
    const { date } = needs.date ? await this.taken(entry) : takenOf(null, entry.modifiedAtMs);
    const camera = needs.camera ? (await this.facts(entry)).camera : null;
    const rootName = basename(this.#folder.root);
    return albumTitle(albumFrom, { rootName, relativePath: this.#relative(entry), date, camera });
  }

  async taken(entry: Found): Promise<Taken> {
    const { capturedAt } = await this.facts(entry);
    const said = capturedAt === null && this.#sidecars.size > 0 ? await this.#sidecarDate(entry) : null;
    return takenOf(capturedAt ?? said, entry.modifiedAtMs, capturedAt ? 'inside' : 'sidecar');
  }

  async #sidecarDate({ name, path }: Found): Promise<Captured | null> {
    const sidecar = (this.#sidecarByName ??= sidecarsAmong([...this.#sidecars]))(name);
    if (sidecar === null) return null;
    const { takenAt } = await readSidecarNamed(dirname(path), sidecar);
    return takenAt === null ? null : { atMs: takenAt };
  }

  facts(entry: Found): Promise<PhotoFacts> {
    return remember(this.#facts, entry.name, async () => {
      const read = await this.#ask(entry, () => ensurePhotoFacts(entry.path));
      return read.ok ? read.value : NO_FACTS;
    });
  }

  check(entry: Found): Promise<Checked> {
    return remember(this.#checks, entry.name, async () => {
      const checked = await this.#ask(entry, () => checkFile(entry.path, entry.sizeBytes));
      return checked.ok ? checked.value : checked;
    });
  }

  /** It is there, and did not give what was asked of its inside: what the rules say of it is a guess. */
  isGuess({ name }: Found): boolean {
    return this.#refused.has(name);
  }

  async #ask<T>({ name }: Found, look: () => Promise<T>): Promise<Asked<T>> {
    const asked = await askPatiently(look, this.#isPatient ? PATIENCE_MS : []);
    if (asked.ok) return asked;
    const { detail } = asked.reason.params;
    if (PASSING.has(detail)) this.#isPatient = false;
    if (!isGoneCode(detail)) this.#refused.add(name);
    return asked;
  }

  async #kindOf(entry: Found): Promise<MediaKind | null> {
    const checked = await this.check(entry);
    return checked.ok ? mediaKind(entry.name, checked.media, checked.mime) : null;
  }

  /** Only where a rule leaves this half alone, and the other half is there, whole, and itself to be sent: of each shot one arrives. */
  async #pairOf(entry: Found): Promise<Pair | null> {
    const { rules } = this.#folder.compiled;
    const named = this.#pairs.get(entry.name) ?? null;
    const pair =
      rules.livePairs === 'both' || named?.kind === 'raw' ? named : await this.#liveOf(entry, named);
    if (!pair || !mayLeave(rules, pair)) return null;
    const other = this.#entries.get(pair.other);
    if (!other || this.#isGivenUp(other)) return null;
    const isSent = !['leave', 'fail'].includes((await this.decide(other)).what);
    return isSent && (await this.check(other)).ok ? pair : null;
  }

  /** A clip that names its photo belongs to that one. Videos name none, and then no photo is opened for their sake. */
  async #liveOf(entry: Found, named: Pair | null): Promise<Pair | null> {
    if (!/\.(mov|mp4)$/i.test(entry.name)) return named;
    const { contentId } = await this.facts(entry);
    if (contentId === null) return named;
    const stills = [...this.#entries.values()].filter(({ name, leave }) => isStill(name) && !leave);
    // The photo of the same name first: nearly always it is the one.
    stills.sort((a, b) => Number(b.name === named?.other) - Number(a.name === named?.other));
    for (const still of stills) {
      const other = (await this.facts(still)).contentId;
      if (other === contentId) return { kind: 'live', part: 'clip', other: still.name };
      // One that says nothing of itself goes by its name.
      if (other === null && still.name === named?.other) return named;
    }
    return null;
  }

  #relative(entry: Found): string {
    return relative(this.#folder.root, entry.path).split(sep).join('/');
  }
}

type Asked<T> =
  { ok: true; value: T } | { ok: false; reason: { code: 'unreadable'; params: { detail: string } } };

async function askPatiently<T>(
  look: () => Promise<T>,
  [waitMs, ...more]: readonly number[],
): Promise<Asked<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    const detail = refusalIn(error);
    if (waitMs === undefined || !PASSING.has(detail))
      return { ok: false, reason: { code: 'unreadable', params: { detail } } };
  }
  await setTimeout(waitMs);
  return askPatiently(look, more);
}

/** What the disk says; an error of another making is a bug and is thrown on. */
function refusalIn(error: unknown): string {
  if (error instanceof Error && error.name === BEING_WRITTEN) return BEING_WRITTEN;
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}

function remember<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const asked = known.get(key) ?? ask();
  known.set(key, asked);
  return asked;
}
