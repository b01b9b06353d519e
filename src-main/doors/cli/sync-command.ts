// The command `sync`: compares the watched folders with what is known, brings up what is missing, and without --once stays.
import type { FileRecord } from '../../engine/file.ts';
import { Engine } from '../../engine/engine.ts';
import { recover } from '../../engine/recover.ts';
import type { Parts } from '../../engine/parts.ts';
import { compareFolder } from '../../program/folders.ts';
import { signedOutOf } from '../../program/former-accounts.ts';
import { liftHold } from '../../program/holds.ts';
import type { Opened } from '../../program/open.ts';
import { walkOpenUploads } from '../../program/open-uploads.ts';
import { VerifyJob } from '../../program/verify-job.ts';
import { FolderWatch } from '../../program/watch.ts';
import {
  createContext,
  ensureAnyAccount,
  withDataFolder,
  type Context,
  type GlobalOptions,
} from './context.ts';
import { EXIT } from './exit.ts';
import { formatDuration, printJson, printLine, visible } from './output.ts';
import { isOver, Pause, untilOf } from '../pause.ts';
import { sayRefusal } from './replaced.ts';
import { RunReport } from './run-report.ts';
import { endRun, relearnFirst, stopOnSignal, type Stopping } from './run.ts';
import { openSettings, readParallel } from './settings.ts';
import { StandingTeller } from './standing-teller.ts';
import { verifyAtEnd } from './verify-run.ts';

export async function syncCommand(options: GlobalOptions & { once?: boolean }): Promise<void> {
  const context = createContext(options);
  await withDataFolder(context, async (opened) => {
    const asked = await ensureAnyAccount(context, opened);
    const isMine: IsMine = ({ accountId }) => asked === undefined || accountId === asked.id;
    for (const { id } of opened.accounts.list()) if (isMine({ accountId: id })) liftHold(opened.parts, id);
    // Whoever starts it by hand has seen to what was in the way; whatever waits for its next try has it now.
    const { files, work, clock } = opened.parts;
    for (const id of work.idsWaitingToTry(null, clock.now())) {
      const file = files.byId(id);
      if (file && isMine(file)) files.apply(id, { type: 'retryAsked' });
    }
    await relearnFirst(context, opened);
    const report = new RunReport(context, opened, isMine);
    recover(opened.parts);
    const settings = openSettings(context);
    const engine = new Engine(opened.parts, {
      scope: null,
      accountId: asked?.id,
      runOut: options.once === true,
      parallelUploads: readParallel(context),
      // Whoever asks for one run waits for it.
      hours: () => (options.once ? null : settings.read().hours),
    });
    const stopping = stopOnSignal(engine);
    if (opened.folders.list().length === 0 && !context.json) printLine(context.t('cli.noFolders'));
    saySignedOut(context, opened, isMine);
    sayPaused(context, opened, options.once === true);
    report.noteOpen();
    const run: SyncRun = { context, opened, engine, report, stopping, isMine };
    await (options.once ? runOnce(run) : stay(run));
    await engine.stop();
    await endRun(context, report, stopping, !options.once);
  });
}

/** Of the account that was asked for, or of any. */
type IsMine = (of: { accountId: string }) => boolean;

/** What a run works with, whether it ends by itself or stays. */
type SyncRun = {
  context: Context;
  opened: Opened;
  engine: Engine;
  report: RunReport;
  stopping: Stopping;
  isMine: IsMine;
};

async function runOnce(run: SyncRun): Promise<void> {
  const { opened, engine, report, stopping, isMine } = run;
  await engine.expecting(() => findWork(run)).catch((error: unknown) => stopping.ignoreIfStopped(error));
  engine.start();
  await engine.ended;
  if (stopping.stopped) return;
  for (const { id } of opened.accounts.list().filter((account) => isMine({ accountId: account.id })))
    await verifyAtEnd(opened, id, report.startedAt, stopping.signal).catch((error: unknown) =>
      stopping.ignoreIfStopped(error),
    );
}

/** Walks what uploads have left open, then compares each folder. Tells of the folders that cannot be compared. */
async function findWork({ context, opened, engine, report, stopping, isMine }: SyncRun): Promise<void> {
  const { parts, folders } = opened;
  const { signal } = stopping;
  const onFile = (file: FileRecord): void => {
    if (isMine(file)) report.noteFound(file);
    engine.kick();
  };
  const onSame = (id: number): void => {
    const file = parts.files.byId(id);
    if (file) onFile(file);
  };
  const walked = await walkOpenUploads({ parts, signal, onAdded: ({ file }) => onFile(file) });
  if (tellSilent(context, walked)) process.exitCode = EXIT.trouble;
  for (const folder of folders.list()) {
    if (folder.isPaused || !isMine(folder)) continue;
    const result = await compareFolder({ parts, folders, signal }, folder, { onFile, onSame });
    if (result.ok) continue;
    const { path } = folder;
    const { why, detail, isSame } = result;
    process.stderr.write(`${context.t(`cli.folderAway.${why}`, { path, detail })}\n`);
    // Whoever sends pictures and then moves them away has an empty folder each time, and no trouble.
    if (!(why === 'empty' && isSame)) process.exitCode = EXIT.trouble;
  }
}

/** Of what was not walked: whether there is any. */
function tellSilent({ t }: Context, paths: readonly string[]): boolean {
  for (const path of paths)
    process.stderr.write(`${t('cli.folderAway.unreadable', { path, detail: 'ETIMEDOUT' })}\n`);
  return paths.length > 0;
}

async function stay({ context, opened, engine, stopping, isMine }: SyncRun): Promise<void> {
  const settings = openSettings(context);
  const watch: FolderWatch = new FolderWatch(opened.parts, opened.folders, {
    onWork: () => engine.kick(),
    onState: () => teller.tell(watch),
    checkEveryMs: () => settings.read().checkEveryMinutes * 60_000,
  });
  const teller = new StandingTeller(context, opened.folders);
  const count = opened.folders.list().filter((folder) => !folder.isPaused && isMine(folder)).length;
  if (!context.json) printLine(context.t('cli.watching', { count }));
  sayHours(context, opened.parts, engine.closedUntilAt);
  opened.parts.db.onFailure(sayRefusal(context.t));
  const verify = new VerifyJob(opened, engine);
  // What the computer runs on is the app's business: a command does not hear of it.
  const pause = new Pause(
    opened.parts,
    engine,
    () => false,
    () => undefined,
  );
  pause.follow();
  engine.start();
  const { parts } = opened;
  const { signal } = stopping;
  const walking = engine
    .expecting(async () =>
      tellSilent(context, await walkOpenUploads({ parts, signal, onAdded: () => engine.kick() })),
    )
    .catch((error: unknown) => {
      if (!stopping.stopped) opened.parts.log('upload.walkFailed', { error: String(error) });
    });
  watch.start();
  opened.care.start();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    await Promise.race([stopped, engine.ended]);
  } finally {
    pause.stop();
    verify.stop();
    await Promise.all([watch.stop(), walking]);
  }
}

/** What lies in such a folder is found and waits, whoever else is signed in. */
function saySignedOut({ json, t }: Context, { parts, folders }: Opened, isMine: IsMine): void {
  for (const { path, accountId } of folders.list().filter(isMine)) {
    const out = signedOutOf(parts, { accountId });
    if (!out) continue;
    if (json) printJson({ event: 'folderSignedOut', path, accountId });
    else printLine(`… ${visible(path)}: ${t('page.folder.signedOut', { email: out.email ?? 'none' })}`);
  }
}

/**
 * A folder that rests sends nothing, and no error. The pause of the window holds for what stays in its place; whoever asks for one run
 * does not mean it.
 */
function sayPaused({ json, t }: Context, { parts, folders }: Opened, once: boolean): void {
  for (const { path, isPaused } of folders.list()) {
    if (!isPaused) continue;
    if (json) printJson({ event: 'folderPaused', path });
    else printLine(t('cli.folderPaused', { path }));
  }
  const pausedUntilAt = untilOf(parts);
  const now = parts.clock.now();
  if (pausedUntilAt === undefined || isOver(pausedUntilAt, now)) return;
  if (json) printJson({ event: once ? 'sendsDespitePause' : 'paused', untilAt: pausedUntilAt });
  else if (once) printLine(t('cli.sendsDespitePause'));
  else if (pausedUntilAt === null) printLine(`… ${t('cli.pausedInWindow')}`);
  else printLine(`… ${t('cli.pausedFor', { time: formatDuration((pausedUntilAt - now) / 1000, t) })}`);
}

/** Where nothing is sent at this hour, that is said at once. */
function sayHours({ json, t }: Context, parts: Parts, closedUntilAt: number | undefined): void {
  if (closedUntilAt === undefined) return;
  const time = formatDuration((closedUntilAt - parts.clock.now()) / 1000, t);
  if (json) printJson({ event: 'outsideHours', untilAt: closedUntilAt });
  else printLine(`… ${t('cli.waits', { reason: t('reason.outsideHours'), time })}`);
}
