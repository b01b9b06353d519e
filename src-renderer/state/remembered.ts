// What this page remembers for the next time by itself: the last account and, for each account, the last destination.
// Convenience alone; without storage everything works.
import type { Destination } from '../../src-main/contract.ts';

const ACCOUNT = 'photostow-account';
const destinationOf = (accountId: string): string => `photostow-destination-${accountId}`;

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // A browser without storage forgets; the person chooses again.
  }
}

function isDestination(value: unknown): value is Destination {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'album') return 'albumId' in value && typeof value.albumId === 'string';
  if (value.kind === 'newAlbum') return 'title' in value && typeof value.title === 'string';
  return value.kind === 'library';
}

export const rememberedAccount = (): string | null => read(ACCOUNT);

export function rememberedDestination(accountId: string): Destination {
  const library: Destination = { kind: 'library' };
  try {
    const value: unknown = JSON.parse(read(destinationOf(accountId)) ?? 'null');
    return isDestination(value) ? value : library;
  } catch {
    return library;
  }
}

const TAB = 'photostow-tab';

/** Of this window alone, for when it is loaded again. */
export function rememberedTab(): string | null {
  try {
    return window.sessionStorage.getItem(TAB);
  } catch {
    return null;
  }
}

export function rememberTab(tab: string): void {
  try {
    window.sessionStorage.setItem(TAB, tab);
  } catch {
    // It begins with the files again.
  }
}

export function remember(accountId: string, destination: Destination): void {
  write(ACCOUNT, accountId);
  write(destinationOf(accountId), JSON.stringify(destination));
}
