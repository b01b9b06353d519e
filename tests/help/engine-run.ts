// Runs the engine in the test's own process over given paths, as the command `upload` does, and tells how each file ended.
import { Engine } from '../../src-main/engine/engine.ts';
import { recover } from '../../src-main/engine/recover.ts';
import type { Hours } from '../../src-main/engine/hours.ts';
import type { FileRecord, Stage } from '../../src-main/engine/file.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { addFound } from '../../src-main/program/add.ts';
import { liftHold } from '../../src-main/program/holds.ts';
import type { Opened } from '../../src-main/program/open.ts';
import type { Position } from '../../src-main/store/uploads.ts';
import { countOutcome, emptyRunTotals, type RunTotals } from '../../src-main/program/totals.ts';

export type UploadWish = {
  /** Of the account signed in last when absent. */
  accountId?: string;
  album?: string;
  albumId?: string;
  position?: Position;
  description?: string;
  again?: 'passing' | 'all';
  parallel?: number;
  hours?: () => Hours | null;
};

export type RunResult = {
  /** By file name; tests give each file a name of its own. */
  files: Record<string, FileRecord>;
  /** Names by stage, sorted. */
  stages: Partial<Record<Stage, string[]>>;
  totals: RunTotals;
};

/** A run that does not end is what some tests look for: it is stopped and told. */
const MOST_RUN_MS = 30_000;

export type StartedRun = { engine: Engine; ended: Promise<RunResult> };

export function startRun(opened: Opened, paths: string[], wish: UploadWish = {}): StartedRun {
  const { parts } = opened;
  const accountId = wish.accountId ?? opened.accounts.list()[0]?.id ?? '';
  liftHold(parts, accountId);
  const destination = parts.albums.ensureDestination(accountId, toAlbum(wish));
  const uploadId = parts.uploads.start(destination.id, wish.position ?? null, wish.description ?? null);
  const startedAt = parts.clock.now();
  recover(parts);
  const engine = new Engine(parts, {
    scope: uploadId,
    runOut: true,
    parallelUploads: () => wish.parallel ?? 4,
    hours: wish.hours ?? (() => null),
  });
  const ids = new Set<number>();
  const target = { accountId, destinationId: destination.id, folderId: null, uploadId };
  const work = async (): Promise<RunResult> => {
    const { signal } = new AbortController();
    await engine.expecting(() =>
      addFound(parts, findAll(paths, signal), { ...target, again: wish.again ?? 'passing' }, ({ file }) => {
        ids.add(file.id);
        engine.kick();
      }),
    );
    engine.start();
    await within(engine.ended, engine);
    await engine.stop();
    await parts.db.durable();
    return readResult(opened, [...ids], startedAt);
  };
  return { engine, ended: work() };
}

export const runUpload = (opened: Opened, paths: string[], wish: UploadWish = {}): Promise<RunResult> =>
  startRun(opened, paths, wish).ended;

const toAlbum = ({ album, albumId }: UploadWish): { title: string } | { albumId: string } | null =>
  album !== undefined ? { title: album } : albumId !== undefined ? { albumId } : null;

async function within(ended: Promise<void>, engine: Engine): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the run did not end within ${MOST_RUN_MS} ms`)),
    MOST_RUN_MS,
  );
  try {
    await Promise.race([ended, promise]);
  } catch (error) {
    await engine.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function readResult({ parts }: Opened, ids: readonly number[], startedAt: number): RunResult {
  const result: RunResult = { files: {}, stages: {}, totals: emptyRunTotals() };
  for (const id of ids) {
    const file = parts.files.byId(id);
    if (!file) throw new Error(`row ${id} is gone`);
    countOutcome(result.totals, file, (file.createdAt ?? 0) >= startedAt);
    result.files[file.name] = file;
    (result.stages[file.stage] ??= []).push(file.name);
  }
  for (const names of Object.values(result.stages)) names.sort();
  return result;
}

/** Waits for something that another part of the process brings about. */
export async function until(what: () => boolean, mostMs = 10_000): Promise<void> {
  const end = Date.now() + mostMs;
  while (!what()) {
    if (Date.now() > end) throw new Error(`it did not come about within ${mostMs} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
