// The calls about files: what was chosen and what would become of it, uploads, the list,
// retries.
import { isThere } from '../../engine/away.ts';
import { DEFAULT_RULES } from '../../engine/rules.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';
import { withTitle } from './rules.ts';
import { ensureAccount, ensureDestination, show } from './shared.ts';

export function filesCalls(
  services: Services,
): Pick<
  Handlers,
  | 'files.get'
  | 'files.ids'
  | 'files.leave'
  | 'files.list'
  | 'files.openInPhotos'
  | 'files.retry'
  | 'files.sendElsewhere'
  | 'files.showInFolder'
  | 'files.thumbnail'
  | 'preview.cancel'
  | 'selection.discard'
  | 'selection.get'
  | 'selection.open'
  | 'selection.pick'
  | 'upload.preview'
  | 'upload.start'
> {
  const { host, opened, previews, rows, pushes, selections, thumbnails, uploads } = services;
  const { parts } = opened;
  return {
    'selection.pick': async ({ what }, page) => {
      const paths = await host.pickPaths(what);
      return paths === null ? null : selections.add(paths, page);
    },
    'selection.open': (_, page) => selections.open(page),
    'selection.get': async ({ selectionId, leftOut }, page) => {
      const selection = await selections.complete(selectionId, page, leftOut);
      return selection ?? refuse(selections, selectionId);
    },
    'selection.discard': async ({ selectionId }) => {
      await selections.discard(selectionId);
      pushes.send('selection.settled', { selectionId });
      return null;
    },
    'upload.start': async ({ accountId, selectionId, destination, wishes }) => {
      const account = ensureAccount(services, accountId);
      const target = ensureDestination(services, account, destination);
      const taken = selections.take(selectionId);
      if (!taken || taken.paths.length === 0) throw new CallError('nothingChosen', 'nothing was chosen');
      try {
        await uploads.start(account.id, target.id, taken.paths, wishes);
      } catch (error) {
        selections.putBack(taken);
        throw error;
      }
      pushes.send('selection.settled', { selectionId });
      return { fileCount: taken.selection.fileCount };
    },
    'upload.preview': ({ accountId, selectionId, destination, wishes }) => {
      const account = ensureAccount(services, accountId);
      const paths = selections.peek(selectionId);
      if (!paths) throw new CallError('nothingChosen', 'unknown selection');
      const rules = withTitle(services, account, { ...DEFAULT_RULES, ...wishes }, destination);
      return previews.start({ where: { paths }, folder: undefined, accountId: account.id, rules });
    },
    'preview.cancel': ({ previewId }) => {
      previews.cancel(previewId);
      return null;
    },
    'files.list': (query) => ({ ...rows.list(query), seq: pushes.seq }),
    'files.ids': (query) => rows.ids(query),
    'files.get': ({ id }) => rows.one(id),
    'files.retry': async ({ ids }) => ({ count: await uploads.retry(ids) }),
    'files.showInFolder': async ({ id }) => {
      const path = parts.files.byId(id)?.path;
      // The system's window says nothing of what is not there, and does not open.
      if (path === undefined || !(await isThere(path))) throw new CallError('fileGone', 'no such file');
      if (!host.showInFolder(path)) throw new CallError('notHere', 'this door shows no folders');
      return null;
    },
    'files.thumbnail': ({ id }) => {
      const file = parts.files.byId(id);
      if (!file || file.sizeBytes === 0) return null;
      return thumbnails.of(file);
    },
    'files.leave': async ({ ids }) => ({ count: await uploads.leave(ids) }),
    'files.sendElsewhere': sendElsewhere(services),
    'files.openInPhotos': ({ id }) => {
      const item = parts.files.byId(id)?.mediaItemId;
      const url = item
        ? (parts.content.productUrl(item) ?? `https://photos.google.com/lr/photo/${item}`)
        : undefined;
      if (!url) throw new CallError('notHere', 'this file has no media item');
      return show(services, url);
    },
  };
}

/** A page whose line was broken is told whether it was said where this goes, or whether it is gone. */
function refuse(selections: Services['selections'], selectionId: string): never {
  if (selections.wasSettled(selectionId)) throw new CallError('alreadySaid', 'it was said where this goes');
  throw new CallError('nothingChosen', 'unknown selection');
}

const sendElsewhere =
  (services: Services): Handlers['files.sendElsewhere'] =>
  async ({ id, destination }) => {
    const file = services.opened.parts.files.byId(id);
    if (!file) return { count: 0 };
    const account = ensureAccount(services, file.accountId);
    const target = ensureDestination(services, account, destination);
    return { count: await services.uploads.sendElsewhere(id, target.id) };
  };
