// `kill -9` at random moments, some hundred times over: whatever a process was doing, the next ones bring everything to the same
// end. `PHOTOSTOW_KILLS` says how often, `PHOTOSTOW_SEED` repeats a run that failed.
import { afterEach, expect, test } from 'vitest';
import { seededRandom } from '../../emulator/faults.ts';
import { killAt, letGoOfDatabases, type Trigger, type Wreck } from '../help/crash.ts';
import { expectEnd, finish, putWorkload, type Workload } from '../help/crash-workload.ts';
import { command } from '../help/command.ts';
import { MIB } from '../help/media.ts';
import { prepareSignedIn, startWorld, type World } from '../help/world.ts';

const KILLS = Number(process.env['PHOTOSTOW_KILLS'] ?? '100');
const SEED = Number(process.env['PHOTOSTOW_SEED'] ?? Date.now() % 1_000_000);
const TELLS = process.env['PHOTOSTOW_TELL'] === '1';
const KILLS_PER_WORLD = 5;
const WORLDS_AT_ONCE = 2;

afterEach(letGoOfDatabases);

const worlds = Math.ceil(KILLS / KILLS_PER_WORLD);
const rounds = Array.from({ length: Math.ceil(worlds / WORLDS_AT_ONCE) }, (_, index) => index + 1);

test.each(rounds)(`killed at random moments, round %i of ${rounds.length}, seed ${SEED}`, async (round) => {
  const lanes = Array.from({ length: WORLDS_AT_ONCE }, (_, lane) =>
    oneLane(SEED + 1000 * round + 500 * lane),
  );
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
});

async function oneLane(seed: number): Promise<void> {
  let kills = 0;
  for (let next = seed; kills < KILLS_PER_WORLD; next += 1)
    kills += await oneWorld(next, KILLS_PER_WORLD - kills);
}

/** How many kills there were; fewer than wanted when everything had arrived before. */
async function oneWorld(seed: number, most: number): Promise<number> {
  const random = seededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * (limit + 1));
  const { world, workload } = await start(upTo);
  const wrecks: Wreck[] = [];
  const moments: string[] = [];
  const tell = (): string => `seed ${seed}, killed ${moments.join(', ')}`;
  const unfinished = [...workload.jobs];
  while (wrecks.length < most && unfinished.length > 0) {
    const job = unfinished[0];
    const killed = await killAt(world, job?.args ?? [], momentIn(workload, random));
    if (killed.early) {
      expect(killed.ended, `${tell()}: ${killed.ended.stderr}`).toMatchObject({ code: 0 });
      unfinished.shift();
      continue;
    }
    wrecks.push(killed.wreck);
    moments.push(`${killed.atMs} ms ${JSON.stringify(killed.wreck.stages)}`);
    expect(killed.wreck.integrity, tell()).toBe('ok');
    if (random() < 0.25) unfinished.reverse();
  }
  if (TELLS) console.log(tell());
  await finish(world, workload.jobs, tell());
  // One more time: nothing is left to be done, nothing goes out.
  const before = world.emulator.ledger.of('uploads.*').length;
  for (const { args } of workload.jobs) expect(await command(world, args)).toMatchObject({ code: 0 });
  expect(world.emulator.ledger.of('uploads.*'), tell()).toHaveLength(before);
  expectEnd(world, workload, wrecks, tell());
  return wrecks.length;
}

async function start(upTo: (limit: number) => number): Promise<{ world: World; workload: Workload }> {
  const world = await startWorld({
    discardBytes: true,
    // A film's bytes pile up before an emulator that takes its time to read them: many kills meet it half sent.
    latency: { uploadMs: upTo(40), createMs: upTo(40), createPerItemMs: upTo(2), otherMs: upTo(15) },
  });
  await prepareSignedIn(world);
  const workload = putWorkload(world, {
    pictures: 4 + upTo(56),
    shortVideos: upTo(2),
    videoBytes: upTo(2) > 0 ? 12 * MIB : 0,
    copies: upTo(3),
    shared: upTo(4),
  });
  return { world, workload };
}

/** By the clock from the start, or somewhat after one of the requests; early ones more often, so that something is left. */
function momentIn(workload: Workload, random: () => number): Trigger {
  if (random() < 0.15) return { kind: 'after', requests: 0, ms: 50 + random() * 400 };
  const requests = 1 + Math.floor(random() ** 1.5 * (workload.sizes.size + 8));
  return { kind: 'after', requests, ms: random() * 30 };
}
