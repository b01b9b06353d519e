// Users and what their Google Photos holds: items found by their bytes, albums with ordered members.
// It must not speak HTTP nor decide who may see what; that is media-items.ts and albums.ts.
import { randomBytes } from 'node:crypto';
import { type MediaKind } from './signature.ts';
import { type PictureFacts } from './picture-facts.ts';

export interface Item {
  id: string;
  fileName: string;
  description: string;
  sha256: string;
  sizeBytes: number;
  media: MediaKind;
  facts: PictureFacts;
  /** False for what the user put there by the web page or a phone. */
  madeByApp: boolean;
  uploadedAtMs: number;
}

export interface Member {
  kind: 'item' | 'enrichment';
  id: string;
}

export interface Album {
  id: string;
  title: string;
  members: Member[];
  madeByApp: boolean;
  createdAtMs: number;
  coverItemId?: string;
  /** Deleted by the user: a write names it differently from an id that never was. */
  deleted?: boolean;
}

export interface User {
  sub: string;
  email: string;
  name: string;
  givenName: string;
  familyName: string;
  storageLimitBytes: number | null;
  /** What other things than this library's items take of the storage. */
  storageUsedElsewhereBytes: number;
  items: Map<string, Item>;
  albums: Map<string, Album>;
  itemIdBySha256: Map<string, string>;
}

export interface UserSeed {
  email: string;
  name?: string;
  sub?: string;
}

export interface Position {
  at: 'first' | 'last' | 'after';
  relativeId?: string;
}

export const defaultUsers: readonly UserSeed[] = [
  { email: 'ada@example.com', name: 'Ada Example', sub: '100000000000000000001' },
  { email: 'ben@example.com', name: 'Ben Example', sub: '100000000000000000002' },
];

/** Opaque, over sixty characters, of the alphabet Google uses. */
export const newId = (prefix: string) => prefix + randomBytes(48).toString('base64url');

export class Library {
  readonly users = new Map<string, User>();

  addUser(seed: UserSeed): User {
    const known = this.userByEmail(seed.email);
    if (known) return known;
    const sub = seed.sub ?? String(100000000000000000001n + BigInt(this.users.size));
    const name = seed.name ?? seed.email.replace(/@.*/, '');
    const [givenName = name, ...rest] = name.split(' ');
    const user: User = {
      sub,
      email: seed.email,
      name,
      givenName,
      familyName: rest.join(' '),
      storageLimitBytes: null,
      storageUsedElsewhereBytes: 0,
      items: new Map(),
      albums: new Map(),
      itemIdBySha256: new Map(),
    };
    this.users.set(sub, user);
    return user;
  }

  userByEmail(email: string): User | undefined {
    return [...this.users.values()].find((user) => user.email === email);
  }

  /** The user with this email, or the first one. */
  userOrFirst(email?: string): User {
    const user = email === undefined ? [...this.users.values()][0] : this.userByEmail(email);
    if (!user) throw new Error(`No such user: ${email ?? '(none at all)'}`);
    return user;
  }

  itemByBytes(user: User, sha256: string): Item | undefined {
    const id = user.itemIdBySha256.get(sha256);
    return id === undefined ? undefined : user.items.get(id);
  }

  addItem(user: User, item: Omit<Item, 'id'>): Item {
    const made: Item = { id: newId('AGj1'), ...item };
    user.items.set(made.id, made);
    user.itemIdBySha256.set(made.sha256, made.id);
    return made;
  }

  deleteItem(user: User, id: string): void {
    const item = user.items.get(id);
    if (!item) return;
    user.items.delete(id);
    user.itemIdBySha256.delete(item.sha256);
    for (const album of user.albums.values()) removeMembers(album, [id]);
  }

  addAlbum(user: User, title: string, madeByApp: boolean, createdAtMs: number): Album {
    const album: Album = { id: newId('AGj1A'), title, members: [], madeByApp, createdAtMs };
    user.albums.set(album.id, album);
    return album;
  }

  empty(): void {
    for (const user of this.users.values()) {
      user.items.clear();
      user.albums.clear();
      user.itemIdBySha256.clear();
      user.storageLimitBytes = null;
      user.storageUsedElsewhereBytes = 0;
    }
  }

  usedBytes(user: User): number {
    let bytes = user.storageUsedElsewhereBytes;
    for (const item of user.items.values()) bytes += item.sizeBytes;
    return bytes;
  }
}

/** Puts members in together and in order; one that is already inside stays where it is. */
export function insertMembers(album: Album, members: Member[], position: Position = { at: 'last' }): void {
  const inside = new Set(album.members.map((member) => member.id));
  const fresh = members.filter((member) => !inside.has(member.id));
  const relative = album.members.findIndex((member) => member.id === position.relativeId);
  const at = position.at === 'first' ? 0 : position.at === 'last' ? album.members.length : relative + 1;
  album.members.splice(at, 0, ...fresh);
}

export function removeMembers(album: Album, ids: readonly string[]): void {
  album.members = album.members.filter((member) => !ids.includes(member.id));
  if (album.coverItemId !== undefined && ids.includes(album.coverItemId)) delete album.coverItemId;
}

export function itemIdsOf(album: Album): string[] {
  return album.members.filter((member) => member.kind === 'item').map((member) => member.id);
}
