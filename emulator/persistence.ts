// Keeps users, items, albums, sign-ins and upload tokens in one JSON file beside the bytes.
// Sessions under way are not kept: their URLs answer 404 after a restart, as old ones do.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AccessToken, type RefreshToken } from './grants.ts';
import { type Album, type Item, type User } from './library.ts';
import { type UploadToken } from './upload-store.ts';
import { type World } from './world.ts';

interface SavedState {
  clockOffsetMs: number;
  quota: { day: string; requestsToday: number };
  users: (Omit<User, 'items' | 'albums' | 'itemIdBySha256'> & { items: Item[]; albums: Album[] })[];
  refreshTokens: RefreshToken[];
  accessTokens: AccessToken[];
  uploadTokens: UploadToken[];
}

const everyMs = 2000;
const fileIn = (folder: string) => path.join(folder, 'state.json');

/** Loads what an earlier run left, then saves now and then; the answer saves a last time. */
export function keepState(world: World, dataFolder: string): () => void {
  load(world, fileIn(dataFolder));
  let savedAtRequest = 0;
  let restUntilMs = 0;
  const save = () => {
    const latest = world.ledger.lastNumber;
    const startedAtMs = performance.now();
    if (latest === savedAtRequest || startedAtMs < restUntilMs) return;
    savedAtRequest = latest;
    write(world, fileIn(dataFolder));
    // A large library takes long to write: it is then written rarely.
    restUntilMs = startedAtMs + 50 * (performance.now() - startedAtMs);
  };
  const timer = setInterval(save, everyMs).unref();
  return () => {
    clearInterval(timer);
    write(world, fileIn(dataFolder));
  };
}

function write(world: World, file: string): void {
  const { quota, grants, clock } = world;
  const saved: SavedState = {
    clockOffsetMs: clock.offsetMs(),
    quota: { day: quota.day, requestsToday: quota.requestsToday },
    users: [...world.library.users.values()].map(({ items, albums, itemIdBySha256: _index, ...user }) => ({
      ...user,
      items: [...items.values()],
      albums: [...albums.values()],
    })),
    refreshTokens: [...grants.refreshTokens.values()],
    accessTokens: [...grants.accessTokens.values()],
    uploadTokens: [...world.uploads.tokens.values()],
  };
  writeFileSync(`${file}.new`, JSON.stringify(saved));
  renameSync(`${file}.new`, file);
}

function load(world: World, file: string): void {
  if (!existsSync(file)) return;
  const saved = JSON.parse(readFileSync(file, 'utf8')) as SavedState;
  world.clock.advance(saved.clockOffsetMs);
  Object.assign(world.quota, saved.quota);
  for (const { items, albums, ...user } of saved.users) {
    world.library.users.set(user.sub, {
      ...user,
      items: byKey(items, 'id'),
      albums: byKey(albums, 'id'),
      itemIdBySha256: new Map(items.map(({ sha256, id }) => [sha256, id])),
    });
  }
  for (const token of saved.refreshTokens) world.grants.refreshTokens.set(token.token, token);
  for (const token of saved.accessTokens) world.grants.accessTokens.set(token.token, token);
  for (const token of saved.uploadTokens) world.uploads.tokens.set(token.token, token);
}

function byKey<K extends string, T extends Record<K, string>>(list: T[], key: K): Map<string, T> {
  return new Map(list.map((one) => [one[key], one]));
}
