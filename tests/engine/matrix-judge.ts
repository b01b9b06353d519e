// Compares what came of a row with what the table says, and with what must hold whatever was done: each file once, one album,
// no bytes again that Google had taken, nobody back before the time.
import { expect } from 'vitest';
import type { ReasonCode } from '../../src-main/contract.ts';
import { expectNoViolations, type World } from '../help/world.ts';
import type { FaultRow, Target } from './fault-table.ts';
import { asksForSecond, type Came } from './matrix-run.ts';

export function judge(row: FaultRow, came: Came): void {
  const { world, ends, failed, banner, read, requests, later } = came;
  expect({ ends, failed, banner }).toEqual({ ends: row.ends, failed: [], banner: expectedBanner(row, came) });
  expect(exitOf(came)).toBe(row.exit);
  if (row.reads === null) expect(read.filter((code) => code !== readAnyway(row.target))).toEqual([]);
  // A check ends with its reason; a run goes on and is read meanwhile.
  else expect(row.target === 'mediaItems.batchGet' ? [...read, ends] : read).toContain(row.reads);
  expect(requests).toBeLessThanOrEqual(row.most);
  expect(later).toBe(row.ends === 'done' ? null : 'done');
  expectOnceEach(world);
  if (row.ends !== 'quotaDay') expectNoBytesAgain(world);
  if (asksForSecond(row)) expectNotBefore(world, row.target, 1000);
  expectNoViolations(world);
}

/** A pause that is over stays noted until Google has taken a write again; nobody is shown it. */
const expectedBanner = (row: FaultRow, { banner }: Came): ReasonCode | null =>
  row.ends === 'done' && banner === 'slowDown' ? 'slowDown' : row.banner;

/** As the commands do. */
function exitOf({ ends, failed, banner }: Came): number {
  if (ends !== 'done' && banner === 'signIn') return 3;
  return ends === 'done' && failed.length === 0 ? 0 : 1;
}

/** What leads to the call is read as well. */
const readAnyway = (target: Target): ReasonCode | null =>
  target === 'uploads.query' || target === 'albums.get' ? 'tryAgain' : null;

/** One album of the title, each file in it once, and nothing in the library that is not in it. */
export function expectOnceEach({ emulator }: World): void {
  const albums = emulator.library.albums();
  expect(albums.map(({ title }) => title)).toEqual(['Lake']);
  const inAlbum = (albums[0]?.items ?? []).map(({ sha256 }) => sha256);
  expect(new Set(inAlbum).size).toBe(inAlbum.length);
  const inLibrary = emulator.library.items().map(({ sha256 }) => sha256);
  expect([...inAlbum].sort()).toEqual([...inLibrary].sort());
}

/** Once Google has said that it has them. */
export function expectNoBytesAgain({ emulator }: World): void {
  const taken = emulator.ledger
    .of('uploads.*')
    .filter(
      ({ delivered, status, summary }) => delivered && status === 200 && summary['sha256'] !== undefined,
    )
    .map(({ summary }) => summary['sha256']);
  expect(new Set(taken).size).toBe(taken.length);
}

/** Calls that were under way when the answer came had left before. */
const UNDER_WAY_MS = 120;

/** No call of the API between the answer that asked for a pause and the pause's end. */
function expectNotBefore({ emulator }: World, target: Target, pauseMs: number): void {
  const { requests } = emulator.ledger;
  const struck = requests.find(({ endpoint, fault }) => endpoint === target && fault === 'answer');
  if (!struck) throw new Error('the fault did not strike');
  const askedAt = struck.atMs + struck.durationMs;
  const early = requests.filter(({ atMs }) => atMs > askedAt + UNDER_WAY_MS && atMs < askedAt + pauseMs - 5);
  expect(early.map(({ endpoint, atMs }) => `${endpoint} after ${atMs - askedAt} ms`)).toEqual([]);
}
