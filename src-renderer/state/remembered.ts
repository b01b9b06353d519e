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

/** Of this window alone, for when it is loaded again. */
function readHere(key: string): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function writeHere(key: string, value: string): void {
  try {
    window.sessionStorage.setItem(key, value);
  } catch {
    // The page begins as it does at first.
  }
}

const TAB = 'photostow-tab';

export const rememberedTab = (): string | null => readHere(TAB);
export const rememberTab = (tab: string): void => {
  writeHere(TAB, tab);
};

const LIST = 'photostow-list';

/** What the list of files was asked for; whoever reads it judges it. */
export function rememberedList(): unknown {
  try {
    return JSON.parse(readHere(LIST) ?? 'null');
  } catch {
    return null;
  }
}

export const rememberList = (wish: object): void => {
  writeHere(LIST, JSON.stringify(wish));
};

const TOP_ROW = 'photostow-top-row';

/** A list that has stood still so long is at rest: while it is scrolled it tells its place with each frame. */
const REST_MS = 300;

let topRow: number | undefined;
let resting: ReturnType<typeof setTimeout> | undefined;

function keepTopRow(): void {
  clearTimeout(resting);
  writeHere(TOP_ROW, String(topRow));
}

/** How far down its list this window stands, in rows. */
export const rememberedTopRow = (): number => (topRow ??= Math.max(0, Number(readHere(TOP_ROW)) || 0));
export function rememberTopRow(row: number): void {
  topRow = row;
  clearTimeout(resting);
  resting = setTimeout(keepTopRow, REST_MS);
  // Whoever loads the page anew does not wait for that.
  window.addEventListener('pagehide', keepTopRow, { once: true });
}

export function remember(accountId: string, destination: Destination): void {
  write(ACCOUNT, accountId);
  write(destinationOf(accountId), JSON.stringify(destination));
}
