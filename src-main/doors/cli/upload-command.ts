// The command `upload`: given files and folders go into the library or one album, and every file gets its result.
import { Engine } from '../../engine/engine.ts';
import { recover } from '../../engine/recover.ts';
import { findAll } from '../../engine/find.ts';
import { MAX_DESCRIPTION_LENGTH } from '../../google/photos.ts';
import { addFound, type AddWish } from '../../program/add.ts';
import { liftHold } from '../../program/holds.ts';
import { systemClock, type Opened } from '../../program/open.ts';
import type { Position } from '../../store/uploads.ts';
import { checkAlbumWish, ensureDestination } from './album-commands.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { wrongUse } from './exit.ts';
import { ensurePath, ensureThere } from './path-argument.ts';
import { parseSources } from './rule-options.ts';
import { RunReport } from './run-report.ts';
import { endRun, relearnFirst, stopOnSignal, warmLine } from './run.ts';
import { readParallel } from './settings.ts';
import { VerifyAlong } from './verify-run.ts';

type UploadOptions = GlobalOptions & {
  album?: string;
  albumId?: string;
  albumPosition?: string;
  description?: string;
  fixDates?: string;
  captions?: boolean;
  again?: boolean;
};

export async function uploadCommand(paths: string[], options: UploadOptions): Promise<void> {
  const context = createContext(options);
  const wish = checkAlbumWish(context, options);
  const position = parsePosition(context, options);
  const description = checkDescription(context, options.description);
  const fixDates = options.fixDates === undefined ? [] : parseSources(context, options.fixDates);
  const wishes = { fixDates, captions: options.captions ?? false, ownDates: {} };
  const absolute = paths.map((path) => ensurePath(context, path));
  await ensureThere(context, systemClock, absolute);
  await withDataFolder(context, async (opened) => {
    const account = await ensureAccount(context, opened);
    liftHold(opened.parts, account.id);
    await relearnFirst(context, opened);
    const destination = await ensureDestination(context, opened, account, wish);
    const { uploads, db } = opened.parts;
    const uploadId = uploads.start(destination.id, position, description, wishes, absolute);
    // Killed while it looks through the paths, what it was asked for is known.
    await db.durable();
    const target = { accountId: account.id, destinationId: destination.id, folderId: null, uploadId };
    await run(context, opened, absolute, { ...target, again: options.again ? 'all' : 'passing' });
  });
}

async function run(
  context: Context,
  opened: Opened,
  paths: string[],
  wish: AddWish & { uploadId: number },
): Promise<void> {
  const { parts } = opened;
  const report = new RunReport(context, opened, (file) => file.uploadId === wish.uploadId);
  recover(parts);
  const engine = new Engine(parts, {
    scope: wish.uploadId,
    runOut: true,
    parallelUploads: readParallel(context),
  });
  const stopping = stopOnSignal(engine);
  const verifying = new VerifyAlong(opened, wish.accountId, wish.uploadId, stopping.signal);
  const walk = async (signal: AbortSignal): Promise<void> => {
    let isWarm = false;
    await addFound(parts, findAll(paths, signal), wish, ({ file, news }) => {
      report.noteFound(file);
      if (!isWarm && news === 'new') warmLine(parts, wish.accountId);
      isWarm ||= news === 'new';
      engine.kick();
    });
    parts.uploads.noteWalked(wish.uploadId, paths);
  };
  try {
    await engine
      .expecting(() => walk(stopping.signal))
      .catch((error: unknown) => stopping.ignoreIfStopped(error));
    engine.start();
    await engine.ended;
    await verifying.finish();
  } finally {
    // Whatever went wrong: nothing may be under way when the data folder is closed.
    await engine.stop();
  }
  await endRun(context, report, stopping);
}

function parsePosition(context: Context, options: UploadOptions): Position | null {
  const text = options.albumPosition;
  if (text === undefined) return null;
  if (options.album === undefined && options.albumId === undefined)
    throw wrongUse(context.t('cli.positionWithoutAlbum'));
  if (text === 'first' || text === 'last') return { kind: text };
  const after = /^after:(\S+)$/.exec(text)?.[1];
  if (after === undefined) throw wrongUse(context.t('cli.positionUnknown', { position: text }));
  return { kind: 'after', mediaItemId: after };
}

function checkDescription(context: Context, text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  if (text.length > MAX_DESCRIPTION_LENGTH) {
    throw wrongUse(
      context.t('cli.descriptionTooLong', { most: MAX_DESCRIPTION_LENGTH, length: text.length }),
    );
  }
  return text;
}
