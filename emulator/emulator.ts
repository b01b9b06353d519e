// Builds one local Google Photos and starts it on loopback. Importing this file starts nothing.
// It shares no code with the program it tests: it is an independent witness.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createByteStore } from './bytes-on-disk.ts';
import { createClock, type Clock } from './clock.ts';
import { clientFileText } from './client-file.ts';
import { Faults } from './faults.ts';
import { defaultProjectNumber } from './google-errors.ts';
import { Grants, type Client } from './grants.ts';
import { Ledger } from './ledger.ts';
import { defaultUsers, Library, type UserSeed } from './library.ts';
import { lookAtLibrary, type LibraryView } from './library-view.ts';
import { mintTokens, type MintedTokens } from './mint-tokens.ts';
import { keepState } from './persistence.ts';
import { Quota } from './quota.ts';
import { reset, type Resettable } from './reset.ts';
import { applyScenario } from './scenarios.ts';
import { seed, type Seed } from './seed.ts';
import { accident, serve } from './serve.ts';
import { defaultSettings, type Latency, type Settings } from './settings.ts';
import { UploadStore } from './upload-store.ts';
import { type World } from './world.ts';

export type { Effect, Fault, FaultMatch, ItemEffect } from './faults.ts';
export type { RequestRecord, Violation } from './ledger.ts';
export type { AlbumView, ItemView, LibraryView } from './library-view.ts';
export { scenarios } from './scenarios.ts';
export type { Seed } from './seed.ts';
export { googleQuotas, realisticLatency, type Settings } from './settings.ts';

export interface EmulatorOptions extends Partial<Omit<Settings, 'latency'>> {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Where bytes and state are kept; a temporary folder, removed on stop, when absent. */
  dataFolder?: string;
  users?: UserSeed[];
  clients?: Client[];
  latency?: Partial<Latency>;
  /** One of scenarios.ts, from the start. */
  scenario?: string;
  /** A clock to share with the program under test; offsets are added to it. */
  now?: () => number;
}

export interface Emulator {
  origin: string;
  port: number;
  dataFolder: string;
  client: Client;
  settings: Settings;
  clock: Clock;
  ledger: Ledger;
  faults: Faults;
  library: LibraryView;
  world: World;
  clientFileText: () => string;
  /** Tokens without the consent page: for a client that cannot show it. */
  mintTokens: (wanted?: { user?: string; scopes?: string[] }) => MintedTokens;
  useScenario: (name: string) => void;
  /** Answers the ids of what was put in. */
  seed: (wanted: Seed) => { items: string[]; albums: string[] };
  /** Everything but the sign-ins, or the named parts. */
  reset: (parts?: readonly Resettable[]) => void;
  stop: () => Promise<void>;
}

export const defaultClient: Client = {
  id: '844831818923-emulator.apps.googleusercontent.com',
  secret: 'GOCSPX-local-emulator-not-a-secret',
};

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const temporary = options.dataFolder === undefined;
  const dataFolder = options.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'local-google-photos-'));
  const stopping = new AbortController();
  const world = buildWorld(options, dataFolder, stopping.signal);
  const saveState = temporary ? () => {} : keepState(world, dataFolder);
  if (options.scenario !== undefined) applyScenario(world, options.scenario);
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
    serve(world, request, response).catch((error: unknown) => accident(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', reject)
      .listen({ host: '127.0.0.1', port: options.port ?? 0, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const client = [...world.grants.clients.values()][0] ?? defaultClient;
  return {
    origin,
    port,
    dataFolder,
    client,
    settings: world.settings,
    clock: world.clock,
    ledger: world.ledger,
    faults: world.faults,
    library: lookAtLibrary(world),
    world,
    clientFileText: () => clientFileText(client, origin),
    mintTokens: (wanted) => mintTokens(world, wanted),
    useScenario: (name) => applyScenario(world, name),
    seed: (wanted) => seed(world, wanted),
    reset: (parts) => reset(world, parts),
    stop: async () => {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      saveState();
      world.uploads.clear();
      if (temporary) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function buildWorld(options: EmulatorOptions, dataFolder: string, stopping: AbortSignal): World {
  const {
    port: _port,
    dataFolder: _folder,
    users,
    clients,
    latency,
    now,
    scenario: _scenario,
    ...switches
  } = options;
  const settings: Settings = { ...defaultSettings(), ...switches };
  Object.assign(settings.latency, latency);
  const clock = createClock(now);
  const bytes = createByteStore(dataFolder);
  const grants = new Grants(clock, settings);
  for (const client of clients ?? [defaultClient]) grants.clients.set(client.id, client);
  const library = new Library();
  for (const user of users ?? defaultUsers) library.addUser(user);
  return {
    settings,
    startSettings: structuredClone(settings),
    clock,
    ledger: new Ledger(clock),
    faults: new Faults(),
    quota: new Quota(clock, settings, defaultProjectNumber),
    grants,
    library,
    uploads: new UploadStore(clock, settings, bytes),
    bytes,
    createsInFlight: new Map(),
    projectNumber: defaultProjectNumber,
    scenario: 'happy',
    stopping,
  };
}
