// Thirty days within a minute, across the night that has 25 hours in California: new files every day, everything that can go
// wrong, budgets that are used up, restarts. At the end everything is where it belongs, and the memory has not grown.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { seededRandom } from '../../emulator/faults.ts';
import { closedUntil } from '../../src-main/engine/budget.ts';
import { liftHold } from '../../src-main/program/holds.ts';
import { SoakClock } from '../help/soak-clock.ts';
import { addCaptivePortal, drawFaults } from '../help/soak-faults.ts';
import { SoakProgram } from '../help/soak-program.ts';
import { SoakCount, SoakLife } from '../help/soak.ts';
import { openWorld, signIn, startWorld, type World } from '../help/world.ts';

const DAYS = Number(process.env['PHOTOSTOW_SOAK_DAYS'] ?? '30');
const SEED = Number(process.env['PHOTOSTOW_SEED'] ?? '1');
const START = Date.UTC(2026, 9, 28, 15);
const HOUR = 3_600_000;
const REQUESTS_PER_DAY = 95;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

type Soak = {
  world: World;
  clock: SoakClock;
  program: SoakProgram;
  life: SoakLife;
  count: SoakCount;
  random: () => number;
};

async function start(): Promise<Soak> {
  const random = seededRandom(SEED);
  const clock = new SoakClock(START);
  const world = await startWorld({
    now: () => clock.now(),
    discardBytes: true,
    requestsPerDay: REQUESTS_PER_DAY,
  });
  const { ledger } = world.emulator;
  const first = openWorld(world, { clock });
  await signIn(world, first);
  await first.close();
  const life = new SoakLife(world, clock, random);
  const program = new SoakProgram(world, clock, REQUESTS_PER_DAY, random);
  clock.requests = () => ledger.lastNumber;
  clock.isBusy = () => {
    const answered = Object.values(ledger.statuses).reduce((sum, count) => sum + count, 0);
    return program.engine.busy || ledger.lastNumber > answered;
  };
  clock.isReading = () => program.isComparing;
  program.watchFolder(life.folder('Camera'), 'Camera');
  program.watchFolder(life.folder('Scans'), 'Scans');
  return { world, clock, program, life, count: new SoakCount(world), random };
}

/** What a day brings, hour by hour. Answers how many hours the day's requests were used up. */
async function liveDay(soak: Soak, day: number): Promise<number> {
  const { world, clock, program, life, random } = soak;
  const chance = (probability: number): boolean => random() < probability;
  drawFaults(world.emulator, random);
  const portalAt = chance(0.3) ? Math.floor(random() * 20) : -1;
  let leavePortal: (() => void) | undefined;
  let closedHours = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    await clock.hold(async () => {
      if (hour === 3) life.film();
      if (hour % 8 === 4) life.takePictures(8 + Math.floor(random() * 11));
      if (hour === 10) await program.drop(life.filesToDrop(), 'Drops');
      if (chance(0.08)) life.copyOne();
      if (chance(0.08)) life.renameOne();
      if (chance(0.08)) life.correctOne();
      if (hour === portalAt) leavePortal = addCaptivePortal(world.emulator);
      if (hour === portalAt + 3) leavePortal?.();
      happenOnce(soak, day, hour);
      if (hour % 6 === 1) await signInIfAsked(soak);
    });
    if (chance(0.06)) await program.restart();
    await clock.sleep(HOUR);
    const { opened } = program;
    if (closedUntil(opened.parts, opened.accounts.list()[0]?.id ?? '') !== undefined) closedHours += 1;
  }
  soak.count.take();
  return closedHours;
}

/** A person who is asked to sign in does so some hours later, and tries until it works. */
async function signInIfAsked({ world, program }: Soak): Promise<void> {
  if (program.opened.accounts.list()[0]?.needsSignIn !== true) return;
  world.emulator.faults.clear();
  await signIn(world, program.opened);
  program.engine.kick();
}

/** What happens once in these weeks. */
function happenOnce({ world, program }: Soak, day: number, hour: number): void {
  const { grants, library } = world.emulator.world;
  const user = library.userOrFirst();
  if (day === 6 && hour === 5) {
    grants.expireAccessTokens();
    grants.killRefreshTokens();
  }
  if (day === 9 && hour === 6)
    for (const album of user.albums.values()) if (album.title === 'Camera') album.deleted = true;
  if (day === 12 && hour === 2) user.storageLimitBytes = library.usedBytes(user);
  if (day === 13 && hour === 2) {
    user.storageLimitBytes = null;
    liftHold(program.opened.parts, user.sub);
    program.engine.kick();
  }
}

/** Everything works again: how many days it takes until nothing is left to be done. */
async function runToIdle(soak: Soak): Promise<number> {
  const { world, clock, program, count } = soak;
  world.emulator.faults.clear();
  // What was put there last is found by the next comparison at the latest.
  await clock.sleep(2 * HOUR);
  for (let hour = 0; hour < 15 * 24; hour += 1) {
    await clock.sleep(HOUR);
    count.take();
    await clock.hold(() => signInIfAsked(soak));
    if ([...program.opened.parts.work.open()].length > 0) continue;
    if ((await clock.hold(() => program.retryFailed())) === 0) return Math.ceil(hour / 24);
  }
  const rows = [...program.opened.parts.work.open()].slice(0, 5);
  throw new Error(`not idle: ${JSON.stringify(rows)} ${JSON.stringify(program.opened.parts.holds.all())}`);
}

test(`a soak of ${DAYS} days, seed ${SEED}`, { timeout: 600_000 }, async () => {
  const startedAt = Date.now();
  const soak = await start();
  const { clock, program, life, count, world } = soak;
  const driving = clock.drive();
  const heaps: number[] = [];
  let nights = 0;
  try {
    for (let day = 0; day < DAYS; day += 1) {
      if ((await liveDay(soak, day)) > 0) nights += 1;
      heaps.push(heapBytes());
    }
    const after = await runToIdle(soak);
    const mostADay = Math.max(...count.perDay.values());
    const third = Math.max(1, Math.floor(DAYS / 3));
    const early = Math.min(...heaps.slice(0, third));
    const late = Math.min(...heaps.slice(-third));
    const again = [...count.arrivals.values()].filter((times) => times > 1).length;
    console.log(
      `soak: ${DAYS} days and ${after} more, ${life.files} files, ${count.requests} requests, ${count.faults} faults, ` +
        `${program.restarts} restarts, ${nights} days used up, at most ${mostADay} requests a day, ${again} files sent again, ` +
        `heap ${(early / 1e6).toFixed(1)} then ${(late / 1e6).toFixed(1)} MB, ${Math.round((Date.now() - startedAt) / 1000)} s`,
    );
    life.expectReconciled();
    life.expectTotals(program);
    expect(world.emulator.ledger.violations).toEqual([]);
    expect(mostADay).toBeLessThanOrEqual(REQUESTS_PER_DAY);
    expect(late).toBeLessThan(early * 1.5 + 8e6);
  } finally {
    await program.close();
    clock.stop();
    await driving;
  }
});
