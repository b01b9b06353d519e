// What several calls share: finding what a call names, or saying in its error why it cannot be; and showing an address.
import type { Destination, Opened as OpenedInBrowser } from '../../contract.ts';
import type { Line } from '../../engine/parts.ts';
import { isHeld, noteFailedCheck } from '../../engine/react.ts';
import type { Outcome } from '../../google/failure.ts';
import { MAX_TITLE_LENGTH } from '../../google/photos.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { StoredAlbum, StoredDestination } from '../../store/albums.ts';
import { CallError } from '../call-error.ts';
import type { Services } from '../services.ts';

export async function show(services: Services, url: string): Promise<OpenedInBrowser> {
  // A stand-in for Google shows its items itself.
  const shown = services.endpoint ? url.replace('https://photos.google.com', services.endpoint) : url;
  return { opened: await services.host.openInBrowser(shown), url: shown };
}

export function ensureAccount(services: Services, accountId: string): StoredAccount {
  const account = services.opened.accounts.list().find(({ id }) => id === accountId);
  if (!account) throw new CallError('notSignedIn', 'unknown account');
  return account;
}

export async function ensureLine(
  services: Services,
  accountId: string,
): Promise<{ account: StoredAccount; line: Line }> {
  const account = ensureAccount(services, accountId);
  const line = await services.opened.accounts.lineOf(accountId);
  if (!line) throw new CallError('notSignedIn', 'the sign-in cannot be used');
  return { account, line };
}

export function ensureTitle(title: string): string {
  const trimmed = title.trim();
  if (trimmed === '') throw new CallError('titleEmpty', 'the title is empty');
  if (trimmed.length > MAX_TITLE_LENGTH)
    throw new CallError('titleTooLong', 'the title is too long', { most: MAX_TITLE_LENGTH });
  return trimmed;
}

/** Only an album of this account's own list can be named by its id. */
export function ensureOwnAlbum(services: Services, accountId: string, albumId: string): StoredAlbum {
  const album = services.opened.parts.albums.byId(albumId);
  if (album?.accountId !== accountId) throw new CallError('notHere', 'unknown album');
  return album;
}

export function ensureDestination(
  services: Services,
  account: StoredAccount,
  wish: Destination,
): StoredDestination {
  const { albums } = services.opened.parts;
  switch (wish.kind) {
    case 'library':
      return albums.ensureDestination(account.id, null);
    case 'newAlbum':
      return albums.ensureDestination(account.id, { title: ensureTitle(wish.title) });
    case 'album': {
      const { id } = ensureOwnAlbum(services, account.id, wish.albumId);
      return albums.ensureDestination(account.id, { albumId: id });
    }
  }
}

/**
 * Asks Google on behalf of a page, with the account's write lock held. Not while Google wants nothing asked, and what its refusal means
 * for everything else of the account is remembered.
 */
export async function askGoogle<T>(
  services: Services,
  accountId: string,
  ask: (line: Line, signal: AbortSignal) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { parts } = services.opened;
  const { line } = await ensureLine(services, accountId);
  return parts.writeLocks.run(accountId, async () => {
    ensureMayAsk(services, accountId);
    const outcome = await ask(line, services.stopping);
    if (outcome.ok) return outcome;
    noteFailedCheck(parts, accountId, outcome.failure);
    services.pushes.touch();
    return outcome;
  });
}

function ensureMayAsk({ opened: { parts } }: Services, accountId: string): void {
  const code = isHeld(parts, accountId) ? parts.holds.get(accountId)?.reason.code : undefined;
  if (code === 'slowDown' || code === 'quotaDay') throw new CallError('googleWaits', code);
}

export function ensureOutcome<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { kind, detail } = outcome.failure;
  if (kind === 'signIn') throw new CallError('notSignedIn', detail);
  throw new CallError(kind === 'offline' ? 'offline' : 'googleFailed', detail, { detail });
}
