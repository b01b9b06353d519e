// The calls about files: what was chosen, uploads, the list, retries.
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Desk } from '../desk.ts';
import { ensureAccount, ensureDestination, show } from './shared.ts';

export function filesCalls(
  desk: Desk,
): Pick<
  Handlers,
  | 'files.list'
  | 'files.openInPhotos'
  | 'files.retry'
  | 'selection.discard'
  | 'selection.get'
  | 'selection.open'
  | 'selection.pick'
  | 'upload.start'
> {
  const { host, opened, rows, pushes, selections, uploads } = desk;
  const { parts } = opened;
  return {
    'selection.pick': async ({ what }) => {
      const paths = await host.pickPaths(what);
      return paths === null ? null : selections.add(paths);
    },
    'selection.open': () => selections.open(),
    'selection.get': ({ selectionId }) => {
      const selection = selections.get(selectionId);
      if (!selection) throw new CallError('nothingChosen', 'unknown selection');
      return selection;
    },
    'selection.discard': async ({ selectionId }) => {
      await selections.discard(selectionId);
      return null;
    },
    'upload.start': async ({ accountId, selectionId, destination }) => {
      const account = ensureAccount(desk, accountId);
      const target = ensureDestination(desk, account, destination);
      const fileCount = selections.get(selectionId)?.fileCount ?? 0;
      const paths = selections.take(selectionId);
      if (!paths || paths.length === 0) throw new CallError('nothingChosen', 'nothing was chosen');
      await uploads.start(account.id, target.id, paths);
      return { fileCount };
    },
    'files.list': (query) => ({ ...rows.list(query), seq: pushes.seq }),
    'files.retry': ({ ids }) => ({ count: uploads.retry(ids) }),
    'files.openInPhotos': ({ id }) => {
      const item = parts.files.byId(id)?.mediaItemId;
      const url = item
        ? (parts.content.productUrl(item) ?? `https://photos.google.com/lr/photo/${item}`)
        : undefined;
      if (!url) throw new CallError('notHere', 'this file has no media item');
      return show(desk, url);
    },
  };
}
