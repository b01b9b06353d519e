// What every test of the engine and of the command line begins with: a local Google Photos, a data folder, and a folder of
// pictures; all of it is gone when the test has ended.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.ts';
import type { Clock } from '../../src-main/engine/parts.ts';
import { openDataFolder, type Opened } from '../../src-main/program/open.ts';
import { plainBox, type SecretBox } from '../../src-main/store/secrets.ts';
import { jpeg } from './media.ts';

export type World = {
  emulator: Emulator;
  /** Holds the other two. */
  folder: string;
  dataFolder: string;
  pictures: string;
  /** More of the environment of every program that is started in it. */
  env: Record<string, string>;
  /** Writes a file below `pictures`, with its folders, and answers its path. */
  put: (name: string, bytes: Buffer | string) => string;
  /** Runs the work when the test has ended. */
  onEnd: OnEnd;
};

/** Tests that run side by side each bring their own. */
type OnEnd = (work: () => void | Promise<void>) => void;

export async function startWorld(
  options: EmulatorOptions = {},
  onEnd: OnEnd = onTestFinished,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-test-'));
  const emulator = await startEmulator({ autoConsent: true, ...options });
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  onEnd(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    emulator,
    folder,
    dataFolder: join(folder, 'data'),
    pictures,
    env: {},
    onEnd,
    put: (name, bytes) => {
      const path = join(pictures, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    },
  };
}

/** A clock that can jump and run fast; its timers keep to it. */
export type TestClock = Clock & { advance(ms: number): void };

export function createTestClock(speed = 1): TestClock {
  const startedAt = Date.now();
  let offsetMs = 0;
  return {
    now: () => Math.round(startedAt + (Date.now() - startedAt) * speed + offsetMs),
    timer: (ms, callback) => {
      const handle = setTimeout(callback, ms / speed);
      return () => clearTimeout(handle);
    },
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}

export type OpenWish = {
  clock?: Clock;
  /** Of the program's own waits; small, so that no test sits and waits. */
  backoffScale?: number;
  /** Another origin than the emulator's. */
  endpoint?: string;
  log?: (event: string) => void;
  /** What seals the sign-in; without it the file alone protects it. */
  secretBox?: SecretBox;
  /** How long the program waits for an answer that does not come. */
  stallMs?: number;
  requestsPerDay?: number;
};

/** The data folder as a door opens it. Closed with the test unless the test does. */
export function openWorld(world: World, wish: OpenWish = {}): Opened {
  const result = openDataFolder({
    dataFolder: world.dataFolder,
    endpoint: wish.endpoint ?? world.emulator.origin,
    backoffScale: wish.backoffScale ?? 0.001,
    secretBox: wish.secretBox ?? plainBox,
    holder: 'a test',
    ...(wish.clock ? { clock: wish.clock } : {}),
    ...(wish.log ? { log: wish.log } : {}),
    ...(wish.requestsPerDay === undefined ? {} : { requestsPerDay: wish.requestsPerDay }),
    ...(wish.stallMs === undefined ? {} : { stallMs: wish.stallMs }),
  });
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  const { opened } = result;
  const close = opened.close.bind(opened);
  let closed = false;
  opened.close = async () => {
    if (closed) return;
    closed = true;
    await close();
  };
  world.onEnd(() => opened.close());
  return opened;
}

const NO_TEXTS = { doneTitle: '', doneText: '', failedTitle: '', failedText: '' };

/** For a world with two API clients. */
export const TWO_CLIENTS: EmulatorOptions = {
  clients: [
    { id: 'one.apps.googleusercontent.com', secret: 'secret-one' },
    { id: 'two.apps.googleusercontent.com', secret: 'secret-two' },
  ],
};

/** Signs in with the second of the two clients. For it, what the first one made is like what was made by hand. */
export async function signInWithOther(world: World, opened: Opened): Promise<string> {
  const other = world.emulator.clientFileText().replaceAll('one', 'two');
  const accountId = await signIn(world, opened, undefined, other);
  const { albums, items } = world.emulator.world.library.userOrFirst();
  for (const made of [...albums.values(), ...items.values()]) made.madeByApp = false;
  return accountId;
}

/** Signs in as a person does, with the consent page answered at once; the account's id. */
export async function signIn(
  world: World,
  opened: Opened,
  user?: string,
  clientFile = world.emulator.clientFileText(),
): Promise<string> {
  const client = await opened.accounts.setClient(clientFile);
  if (!client.ok) throw new Error(client.code);
  world.emulator.settings.autoConsent = user === undefined ? true : { user };
  const running = await opened.accounts.startSignIn(client.client, NO_TEXTS);
  await (await fetch(running.consentUrl)).text();
  const result = await running.result;
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  const account = await opened.accounts.keep(client.client, result.signedIn);
  await opened.parts.db.durable();
  return account.id;
}

export type SignedInWorld = { world: World; opened: Opened; accountId: string };

/** A world with a data folder that is open and in which one account is signed in. */
export async function openSignedIn(wish: OpenWish = {}): Promise<SignedInWorld> {
  const world = await startWorld();
  const opened = openWorld(world, wish);
  const accountId = await signIn(world, opened);
  return { world, opened, accountId };
}

/** The same with the data folder closed again, for commands: one after the other signs in, by default the emulator's first user. */
export async function startSignedIn(users?: string[]): Promise<World> {
  const world = await startWorld();
  await prepareSignedIn(world, users);
  return world;
}

/** A data folder in which the users (the first one by default) are signed in, closed again: for commands. */
export async function prepareSignedIn(
  world: World,
  users: (string | undefined)[] = [undefined],
): Promise<void> {
  const opened = openWorld(world);
  for (const user of users) await signIn(world, opened, user);
  await opened.close();
}

/** No rule of the API was broken, and one write at a time was under way. */
export function expectNoViolations({ emulator }: World): void {
  expect(emulator.ledger.violations).toEqual([]);
  expect(emulator.ledger.mostWritesInFlight).toBeLessThanOrEqual(1);
}

export const creates = ({ emulator }: World): number => emulator.ledger.counts['mediaItems.batchCreate'] ?? 0;

/** Requests that carry bytes or make items: none of them belongs into a run that has nothing to do. */
export const sends = ({ emulator }: World): number =>
  emulator.ledger.of('uploads.*').length + creates({ emulator } as World);

/** What lies in an album, in its order. */
export const namesIn = ({ emulator }: World, title: string): string[] =>
  (emulator.library.albumByTitle(title)?.items ?? []).map((item) => item.fileName);

/** Different pictures, their names in order. */
export function putNumbered({ put }: World, count: number, prefix = 'IMG'): void {
  for (let i = 0; i < count; i += 1) put(`${prefix}_${String(i).padStart(3, '0')}.jpg`, jpeg());
}
