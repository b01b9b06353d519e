// `kill -9` at every numbered step on the way of a file: the next start goes on from the rows alone, and the end is the same as
// without the kill.
import { afterEach, expect, test } from 'vitest';
import { killAt, letGoOfDatabases, type Trigger } from '../help/crash.ts';
import { expectEnd, finish, putWorkload, type Workload } from '../help/crash-workload.ts';
import { MIB } from '../help/media.ts';
import { prepareSignedIn, startWorld, type World } from '../help/world.ts';

const CREATE = 'mediaItems.batchCreate';

/** `job`: 0 sends everything into the first album, 1 puts copies of it into the second. */
type Step = { name: string; job: 0 | 1; kills: Trigger[] };

const step = (name: string, ...kills: Trigger[]): Step => ({ name, job: 0, kills });
const linkStep = (name: string, ...kills: Trigger[]): Step => ({ name, job: 1, kills });

const STEPS: Step[] = [
  step('first file noted', { kind: 'told', state: 'found' }),
  step('first file noted, nothing of it stored', { kind: 'toldUnstored', state: 'found' }),
  step('last file noted', { kind: 'told', state: 'found', name: 'short_0.mp4' }),
  step('hashed, upload started', { kind: 'told', state: 'uploading' }),
  step('upload started, nothing after it stored', { kind: 'toldUnstored', state: 'uploading' }),
  step('token refresh asked', { kind: 'asked', endpoint: 'oauth.token' }),
  step('token refreshed, answer lost', { kind: 'done', endpoint: 'oauth.token' }),
  step('raw bytes half sent', { kind: 'half', endpoint: 'uploads.raw', minBytes: 2 * MIB }),
  step('raw bytes sent, not taken', { kind: 'asked', endpoint: 'uploads.raw', nth: 2 }),
  step('raw bytes taken, answer lost', { kind: 'done', endpoint: 'uploads.raw', nth: 2 }),
  step('upload token answered, not stored', { kind: 'unstored', endpoint: 'uploads.raw', nth: 2 }),
  step('upload token answered', { kind: 'answered', endpoint: 'uploads.raw' }),
  step('upload token stored', { kind: 'told', state: 'uploaded' }),
  step('session asked for', { kind: 'asked', endpoint: 'uploads.start' }),
  step('session opened, answer lost', { kind: 'done', endpoint: 'uploads.start' }),
  step('session answered, not stored', { kind: 'unstored', endpoint: 'uploads.start' }),
  step('session half sent', { kind: 'half', endpoint: 'uploads.finalize', minBytes: 4 * MIB }),
  step(
    'session half sent, then asked how far it came',
    { kind: 'half', endpoint: 'uploads.finalize', minBytes: 4 * MIB },
    { kind: 'asked', endpoint: 'uploads.query' },
  ),
  step(
    'session half sent, then half of the rest',
    { kind: 'half', endpoint: 'uploads.finalize', minBytes: 4 * MIB },
    { kind: 'half', endpoint: 'uploads.finalize', minBytes: 2 * MIB },
  ),
  step('session finished, answer lost', { kind: 'done', endpoint: 'uploads.finalize' }),
  step('session finished, token not stored', { kind: 'unstored', endpoint: 'uploads.finalize' }),
  step('albums asked for', { kind: 'asked', endpoint: 'albums.list' }),
  step('albums listed, answer lost', { kind: 'done', endpoint: 'albums.list' }),
  step('albums answered, not stored', { kind: 'unstored', endpoint: 'albums.list' }),
  step('album asked for', { kind: 'asked', endpoint: 'albums.create' }),
  step('album made, answer lost', { kind: 'done', endpoint: 'albums.create' }),
  step('album answered, not stored', { kind: 'unstored', endpoint: 'albums.create' }),
  step('album answered', { kind: 'answered', endpoint: 'albums.create' }),
  step('batch opened, items asked for', { kind: 'asked', endpoint: CREATE }),
  step('items made, answer lost', { kind: 'done', endpoint: CREATE }),
  step('items answered, not stored', { kind: 'unstored', endpoint: CREATE }),
  step('items answered', { kind: 'answered', endpoint: CREATE }),
  step('first item stored', { kind: 'told', state: 'created' }),
  step(
    'items made, answer lost, twice',
    { kind: 'done', endpoint: CREATE },
    { kind: 'done', endpoint: CREATE },
    { kind: 'unstored', endpoint: CREATE },
  ),
  linkStep('link asked for', { kind: 'asked', endpoint: 'albums.batchAdd' }),
  linkStep('link made, answer lost', { kind: 'done', endpoint: 'albums.batchAdd' }),
  linkStep('link answered, not stored', { kind: 'unstored', endpoint: 'albums.batchAdd' }),
  linkStep('second album made, answer lost', { kind: 'done', endpoint: 'albums.create' }),
  linkStep('items for the second album made, answer lost', { kind: 'done', endpoint: CREATE }),
  step('verification asked for', { kind: 'asked', endpoint: 'mediaItems.batchGet' }),
  step('verification answered, not stored', { kind: 'unstored', endpoint: 'mediaItems.batchGet' }),
  step('first file verified', { kind: 'told', state: 'verified' }),
  step('sum printed', { kind: 'told', state: 'summary' }),
];

afterEach(letGoOfDatabases);

async function start(): Promise<{ world: World; workload: Workload }> {
  const world = await startWorld({ discardBytes: true });
  await prepareSignedIn(world);
  const wish = { pictures: 6, shortVideos: 1, videoBytes: 6 * MIB, copies: 1, shared: 2 };
  return { world, workload: putWorkload(world, wish) };
}

test('without a kill: every byte goes out once, each file is once in its album', async () => {
  const { world, workload } = await start();
  await finish(world, workload.jobs);
  expectEnd(world, workload, []);
});

const numbered = STEPS.map((one, index) => ({ ...one, number: index + 1 }));

test.each(numbered)('killed at step $number: $name', async ({ job, kills }) => {
  const { world, workload } = await start();
  const [first, second] = workload.jobs;
  if (!first || !second) throw new Error('a workload has two jobs');
  if (job === 1) await finish(world, [first]);
  const wrecks = [];
  for (const kill of kills) {
    const killed = await killAt(world, (job === 0 ? first : second).args, kill);
    // The last line is printed when everything is done: only there the process may be faster than its murderer.
    if (kill.kind !== 'told' || kill.state !== 'summary')
      expect(killed.early, killed.ended.stderr).toBe(false);
    wrecks.push(killed.wreck);
  }
  await finish(world, workload.jobs);
  expectEnd(world, workload, wrecks);
});
