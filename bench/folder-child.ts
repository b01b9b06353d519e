// In a process of its own, so that its memory and its processor time are its own: opens a data folder with one watched folder, in
// which nobody is signed in, so that everything is made ready and nothing sent. `node bench/folder-child.ts once|watch DATA FOLDER`.
// Prints one JSON line for each thing that it has done (`ChildLine`).
import { Engine } from '../src-main/engine/engine.ts';
import { plainBox } from '../src-main/store/secrets.ts';
import { addFolder, compareFolder } from '../src-main/program/folders.ts';
import { openDataFolder, type Opened } from '../src-main/program/open.ts';
import { FolderWatch } from '../src-main/program/watch.ts';

export type ChildLine =
  | { did: 'compared'; comparedMs: number; wholeMs: number; ready: number; hashed: number; peakBytes: number }
  | { did: 'watching'; count: number }
  | { did: 'rested'; cpuPercent: number; rssBytes: number }
  | { did: 'queued'; count: number };

const ACCOUNT = 'bench';
const IDLE_MS = Number(process.env['BENCH_IDLE_MS'] ?? 20_000);
/** After the first comparison: what was begun before it ended, and the second look. */
const CALM_MS = 5000;
const LOOK_MS = 100;

const say = (line: ChildLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function openHere(dataFolder: string, path: string) {
  const endpoint = 'http://127.0.0.1:1';
  const result = openDataFolder({
    dataFolder,
    endpoint,
    backoffScale: 1,
    secretBox: plainBox,
    holder: 'bench',
  });
  if (!result.ok) throw new Error(result.message);
  const { parts, folders } = result.opened;
  const person = { email: 'bench@example.org', name: 'Bench', picture: null };
  parts.accounts.keep({
    id: ACCOUNT,
    service: 'other',
    clientId: 'bench',
    ...person,
    needsSignIn: true,
    signInEndsAt: null,
  });
  parts.holds.set({ accountId: ACCOUNT, reason: { code: 'signIn' }, untilAt: null, count: 1 });
  const added = addFolder(folders, path, parts.albums.ensureDestination(ACCOUNT, null).id);
  if (!added.ok) throw new Error(added.code);
  return { opened: result.opened, folder: added.folder };
}

function countHashes({ parts }: Opened): () => number {
  let count = 0;
  const hash = parts.hasher.hash.bind(parts.hasher);
  parts.hasher.hash = (path) => {
    count += 1;
    return hash(path);
  };
  return () => count;
}

async function once(dataFolder: string, path: string): Promise<void> {
  const { opened, folder } = openHere(dataFolder, path);
  const { parts, folders } = opened;
  const hashed = countHashes(opened);
  const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
  const startedAt = performance.now();
  engine.start();
  const comparedMs = await engine.expecting(async () => {
    await compareFolder(parts, folders, folder, path, new AbortController().signal, {
      onFile: ({ stage }) => stage === 'found' && engine.kick(),
    });
    return performance.now() - startedAt;
  });
  await engine.ended;
  await parts.db.durable();
  const wholeMs = performance.now() - startedAt;
  const ready = parts.work.countIn(ACCOUNT, ['ready']);
  await engine.stop();
  await opened.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  say({ did: 'compared', comparedMs, wholeMs, ready, hashed: hashed(), peakBytes });
}

async function watch(dataFolder: string, path: string): Promise<void> {
  const { opened, folder } = openHere(dataFolder, path);
  const { parts, folders } = opened;
  const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
  const watching = new FolderWatch(parts, folders, { onWork: () => engine.kick() });
  const count = (): number => parts.work.countIn(ACCOUNT, ['found', 'ready']);
  engine.start();
  watching.start();
  while ((folders.byId(folder.id)?.lastCheckedAt ?? null) === null || engine.busy) await sleep(LOOK_MS);
  await sleep(CALM_MS);
  const known = count();
  say({ did: 'watching', count: known });
  const before = process.cpuUsage();
  await sleep(IDLE_MS);
  const { user, system } = process.cpuUsage(before);
  const cpuPercent = (user + system) / 10 / IDLE_MS;
  say({ did: 'rested', cpuPercent, rssBytes: process.memoryUsage().rss });
  // The last line but one names how many there will be; ended from outside.
  for (let last = known; ; await sleep(LOOK_MS)) {
    const now = count();
    if (now !== last) say({ did: 'queued', count: now });
    last = now;
  }
}

const [how, dataFolder, path] = process.argv.slice(2);
if (dataFolder === undefined || path === undefined) throw new Error('once|watch DATA FOLDER');
await (how === 'watch' ? watch : once)(dataFolder, path);
