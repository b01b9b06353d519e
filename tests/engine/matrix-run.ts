// Carries out one row of the fault table in the test's own process and tells what came of it. Judging is matrix-judge.ts's.
import type { ReasonCode } from '../../src-main/contract.ts';
import { askGoogle } from '../../src-main/doors/cli/ask-google.ts';
import { isFinished } from '../../src-main/engine/file.ts';
import { verifyRows } from '../../src-main/engine/verify.ts';
import type { FailureKind } from '../../src-main/google/failure.ts';
import type { Opened } from '../../src-main/program/open.ts';
import { runUpload, type RunResult, type UploadWish } from '../help/engine-run.ts';
import { jpeg, MIB, mp4 } from '../help/media.ts';
import { createTestClock, openWorld, signIn, startWorld, type TestClock, type World } from '../help/world.ts';
import type { FaultRow, Target } from './fault-table.ts';

export type Came = {
  world: World;
  /** 'done', or the reasons with which files wait when the run has ended. */
  ends: string;
  failed: string[];
  banner: ReasonCode | null;
  /** Everything that a person could read during the run. */
  read: ReasonCode[];
  requests: number;
  /** How the run ended that came after the fault; null where none was needed. */
  later: string | null;
};

/** Shorter than a person would bear, longer than a busy machine needs to answer. */
const STALL_MS = 400;
const HOUR_MS = 3_600_000;
/** Large enough for a session; the same for all rows, each of which has a Google Photos of its own. */
const FILM = mp4(5 * MIB + 100_000);

export async function carryOut(row: FaultRow, onEnd: World['onEnd']): Promise<Came> {
  const world = await startWorld({}, onEnd);
  const clock = createTestClock();
  const stall = row.effect.kind === 'hang' ? { stallMs: STALL_MS } : {};
  const opened = openWorld(world, { clock, backoffScale: scaleOf(row), ...stall });
  await signIn(world, opened);
  const wish = await arrange(world, opened, row.target);
  const go = row.target === 'mediaItems.batchGet' ? () => check(opened) : () => send(world, opened, wish);
  const before = world.emulator.ledger.of(row.target).length;
  world.emulator.faults.add({
    match: row.times === 'ever' ? { endpoint: row.target } : { endpoint: row.target, times: row.times },
    effect: row.effect,
  });
  const read = listen(opened);
  const { ends, failed } = await go();
  const requests = world.emulator.ledger.of(row.target).length - before;
  const banner = opened.parts.holds.all()[0]?.reason.code ?? null;
  const came = { world, ends, failed, banner, read: read(), requests };
  if (ends === 'done') return { ...came, later: null };
  await endFault(world, opened, clock, banner);
  return { ...came, later: (await go()).ends };
}

/** Pauses of our own take 15 ms; where Google names a time they would show, being longer than a call takes. */
const scaleOf = (row: FaultRow): number => (asksForSecond(row) ? 0.01 : 0.0005);

export const asksForSecond = ({ effect }: FaultRow): boolean =>
  effect.kind === 'answer' && effect.headers?.['retry-after'] !== undefined;

/** The fault is over, the person has done what was asked for, the time has passed. */
async function endFault(world: World, opened: Opened, clock: TestClock, banner: ReasonCode | null) {
  world.emulator.faults.clear();
  if (banner === 'signIn') await signIn(world, opened);
  clock.advance((banner === 'quotaDay' ? 25 : 2) * HOUR_MS);
}

/** Collects the reasons of files that are not finished and of the account. */
export function listen(opened: Opened): () => ReasonCode[] {
  const read = new Set<ReasonCode>();
  const note = (): void => {
    for (const hold of opened.parts.holds.all()) read.add(hold.reason.code);
  };
  const stop = opened.parts.files.onChange((file) => {
    if (file.reason && !isFinished(file.stage)) read.add(file.reason.code);
    note();
  });
  return () => {
    stop();
    note();
    return [...read];
  };
}

type Ended = { ends: string; failed: string[] };

async function send(world: World, opened: Opened, wish: UploadWish): Promise<Ended> {
  return endOf(opened, await runUpload(opened, [world.pictures], wish));
}

export function endOf(opened: Opened, run: RunResult): Ended {
  const files = Object.values(run.files);
  const banner = opened.parts.holds.all()[0]?.reason.code ?? 'nothing';
  const waiting = files.filter(({ stage }) => !isFinished(stage)).map(({ reason }) => reason?.code ?? banner);
  const failed = files
    .filter(({ stage }) => stage === 'failed')
    .map(({ name, reason }) => `${name}: ${reason?.code ?? ''}`);
  const ends = waiting.length === 0 ? 'done' : [...new Set(waiting)].join(' and ');
  return { ends, failed };
}

/** What the command `verify` does. */
async function check(opened: Opened): Promise<Ended> {
  const { parts, accounts } = opened;
  const accountId = accounts.list()[0]?.id ?? '';
  const line = await accounts.lineOf(accountId);
  if (!line) return { ends: 'signIn', failed: [] };
  const rows = parts.items.firstWithItem(accountId, 0, 50);
  const asked = await askGoogle({ parts, accountId }, async (signal) => {
    const failure = await verifyRows(parts, line, rows, signal);
    return failure ? { ok: false, failure } : { ok: true, value: null };
  });
  if (!asked.ok) return { ends: SENTENCES[asked.failure.kind] ?? asked.failure.kind, failed: [] };
  const stages = rows.map(({ id }) => parts.files.byId(id)?.stage);
  return { ends: stages.every((stage) => stage === 'verified') ? 'done' : stages.join(), failed: [] };
}

const SENTENCES: Partial<Record<FailureKind, ReasonCode>> = { tryAgain: 'googleTrouble' };

/** Files, and what has to come before, so that the run makes the call. */
async function arrange(world: World, opened: Opened, target: Target): Promise<UploadWish> {
  const { faults } = world.emulator;
  const wish = { album: 'Lake' };
  if (target === 'uploads.start' || target === 'uploads.finalize' || target === 'uploads.query') {
    world.put('film.mp4', FILM);
    if (target === 'uploads.query')
      faults.add({
        match: { endpoint: 'uploads.finalize', times: 1 },
        effect: { kind: 'reset', at: 'inBody' },
      });
    return wish;
  }
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) world.put(name, jpeg());
  if (target === 'albums.get')
    faults.add({
      match: { endpoint: 'mediaItems.batchCreate', times: 1 },
      effect: { kind: 'error', name: 'invalidAlbum' },
    });
  if (target === 'albums.batchAdd') await runUpload(opened, [world.pictures]);
  if (target === 'mediaItems.batchGet') await runUpload(opened, [world.pictures], wish);
  return wish;
}
