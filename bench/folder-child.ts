// One comparison of the watched folder of a data folder, in a process of its own, so that its memory and its time are its own. What
// is new is made ready, or with `unread` only noted; nothing is sent. `node bench/folder-child.ts DATA [unread]`; prints one JSON line (`Compared`).
import { Engine } from '../src-main/engine/engine.ts';
import { compareFolder } from '../src-main/program/folders.ts';
import { openDataFolder } from '../src-main/program/open.ts';
import { plainBox } from '../src-main/store/secrets.ts';

export type Compared = {
  comparedMs: number;
  /** Until all files were made ready as well. */
  wholeMs: number;
  ready: number;
  hashed: number;
  peakBytes: number;
};

const [dataFolder, unread] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('DATA');
const endpoint = 'http://127.0.0.1:1';
const result = openDataFolder({
  dataFolder,
  endpoint,
  backoffScale: 1,
  secretBox: plainBox,
  holder: 'bench',
});
if (!result.ok) throw new Error(result.message);
const { opened } = result;
const { parts, folders } = opened;
const [folder] = folders.list();
if (!folder) throw new Error('no folder is watched');
const { accountId } = folder;
parts.holds.set({ accountId, reason: { code: 'signIn' }, untilAt: null, count: 1 });

let hashed = 0;
const hash = parts.hasher.hash.bind(parts.hasher);
parts.hasher.hash = (path) => {
  hashed += 1;
  return hash(path);
};

const engine = new Engine(parts, { scope: null, runOut: true, parallelUploads: () => 4 });
const startedAt = performance.now();
if (unread === undefined) engine.start();
const comparedMs = await engine.expecting(async () => {
  await compareFolder({ parts, folders, signal: new AbortController().signal }, folder, {
    onFile: ({ stage }) => unread === undefined && stage === 'found' && engine.kick(),
  });
  return performance.now() - startedAt;
});
if (unread === undefined) await engine.ended;
await parts.db.durable();
const wholeMs = performance.now() - startedAt;
const ready = parts.counts.countIn(accountId, ['ready']);
await engine.stop();
await opened.close();
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(
  `${JSON.stringify({ comparedMs, wholeMs, ready, hashed, peakBytes } satisfies Compared)}\n`,
);
