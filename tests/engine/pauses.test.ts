// A person's pause: how long it holds, over a restart and over the computer's sleep.
import { expect, test } from 'vitest';
import { EngineStateReader } from '../../src-main/doors/engine-state.ts';
import { Pause, endOf } from '../../src-main/doors/pause.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import type { Hours } from '../../src-main/engine/hours.ts';
import type { Clock } from '../../src-main/engine/parts.ts';
import { CODES, watchDisk } from '../help/store.ts';
import { openWorld, startWorld } from '../help/world.ts';

const HOUR_MS = 3_600_000;
const START_AT = Date.parse('2026-03-01T15:00:00');

/** Stands still until it is moved; a timer that has come due by then goes off. */
function createHeldClock(): Clock & { move(ms: number): void } {
  let now = START_AT;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    timer: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    move: (ms) => {
      const end = now + ms;
      const due = () => [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      for (let timer = due(); timer; timer = due()) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.callback();
      }
      now = end;
    },
  };
}

async function startPause(mayRest = false) {
  const clock = createHeldClock();
  const { parts } = openWorld(await startWorld(), { clock });
  const begin = () => {
    // Never started: only whether it would send is looked at.
    const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 });
    const pause = new Pause(
      parts,
      engine,
      () => wish.mayRest,
      () => (changes += 1),
    );
    pause.follow();
    return { engine, pause };
  };
  const wish = { mayRest };
  let changes = 0;
  return { clock, parts, begin, wish, changes: () => changes };
}

test('an hour is over after an hour, and the page is told', async () => {
  const { clock, begin, changes } = await startPause();
  const { engine, pause } = begin();
  pause.set('hour');
  expect(pause.untilAt).toBe(START_AT + HOUR_MS);
  clock.move(HOUR_MS - 1);
  expect(engine.paused).toBe(true);
  clock.move(1);
  expect(engine.paused).toBe(false);
  expect(pause.untilAt).toBeUndefined();
  expect(changes()).toBe(2);
});

test('one that ends before the hours for sending begin says when these do', async () => {
  const { parts, begin } = await startPause();
  const { pause } = begin();
  pause.set('hour');
  const toldWith = (hours: Hours | null) => {
    const engine = new Engine(parts, {
      scope: null,
      runOut: false,
      parallelUploads: () => 1,
      hours: () => hours,
    });
    engine.pause();
    return new EngineStateReader(parts, engine).read();
  };
  const untilAt = START_AT + HOUR_MS;
  expect(toldWith({ from: 20, to: 6 })).toMatchObject({
    activity: 'paused',
    waitsUntilAt: untilAt,
    opensAt: untilAt + 4 * HOUR_MS,
  });
  expect(toldWith({ from: 16, to: 17 }).opensAt).toBeUndefined();
  expect(toldWith(null).opensAt).toBeUndefined();
});

test('one that runs out while the disk refuses ends nothing but itself, once the disk works again', async () => {
  const { clock, parts, begin } = await startPause();
  const { engine, pause } = begin();
  pause.set('hour');
  await parts.db.durable();
  clock.move(HOUR_MS - 1);
  const disk = watchDisk();
  disk.refuse(CODES.full);
  parts.uploads.setMeta('anything', '1');
  await expect(parts.db.durable()).rejects.toMatchObject({ kind: 'diskFull' });
  expect(() => clock.move(1)).not.toThrow();
  expect(() => pause.note('onBattery', true)).not.toThrow();
  disk.mend();
  expect(parts.db.tryAgain()).toBe(true);
  clock.move(60_000);
  expect(pause.untilAt).toBeUndefined();
  expect(engine.paused).toBe(false);
});

test('one that a person ends does not end by itself', async () => {
  const { clock, begin } = await startPause();
  const { engine, pause } = begin();
  pause.set('resumed');
  clock.move(400 * 24 * HOUR_MS);
  expect(engine.paused).toBe(true);
  expect(pause.untilAt).toBeNull();
  pause.end();
  expect(engine.paused).toBe(false);
});

test('a restart keeps the pause and its end, and one that ran out meanwhile is over', async () => {
  const { clock, begin } = await startPause();
  const first = begin();
  first.pause.set('hour');
  first.pause.stop();
  clock.move(HOUR_MS / 2);
  const second = begin();
  expect(second.engine.paused).toBe(true);
  second.pause.stop();
  clock.move(HOUR_MS);
  expect(begin().engine.paused).toBe(false);
});

test('sleep stops the sending and is no pause: waking goes on, and a pause that is still due holds', async () => {
  const { clock, begin } = await startPause();
  const { engine, pause } = begin();
  pause.sleep();
  expect(engine.paused).toBe(true);
  expect(pause.untilAt).toBeUndefined();
  pause.follow();
  expect(engine.paused).toBe(false);
  pause.set('hour');
  pause.sleep();
  // The pause runs out in the sleep, in which nothing is sent all the same.
  clock.move(2 * HOUR_MS);
  expect(engine.paused).toBe(true);
  pause.follow();
  expect(engine.paused).toBe(false);
});

test('tomorrow is six in the morning here, also from the small hours and over a change of the clocks', () => {
  for (const day of ['2026-03-01T15:00', '2026-03-01T02:00', '2026-03-28T23:30', '2026-12-31T12:00']) {
    const now = new Date(day);
    const end = new Date(endOf('tomorrow', now.getTime()) ?? 0);
    const dayAfter = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toDateString();
    expect(end.toDateString()).toBe(dayAfter);
    expect([end.getHours(), end.getMinutes()]).toEqual([6, 0]);
  }
});

test('on battery nothing is sent where that is wished, and it goes on with the mains', async () => {
  const { begin, wish } = await startPause(true);
  const { engine, pause } = begin();
  pause.note('onBattery', true);
  expect(engine.pausedBy).toBe('onBattery');
  // A pause that a person made and ended meanwhile changes nothing about it.
  pause.set('resumed');
  expect(engine.pausedBy).toBe('paused');
  pause.end();
  expect(engine.pausedBy).toBe('onBattery');
  wish.mayRest = false;
  pause.follow();
  expect(engine.paused).toBe(false);
  wish.mayRest = true;
  pause.follow();
  expect(engine.pausedBy).toBe('onBattery');
  pause.note('onBattery', false);
  expect(engine.paused).toBe(false);
});

test('a metered network as well, and one of the two is enough', async () => {
  const { begin } = await startPause(true);
  const { engine, pause } = begin();
  pause.note('onMetered', true);
  expect(engine.pausedBy).toBe('onMetered');
  pause.note('onBattery', true);
  pause.note('onMetered', false);
  expect(engine.pausedBy).toBe('onBattery');
  pause.note('onBattery', false);
  expect(engine.paused).toBe(false);
});

test('without that wish the battery is no reason', async () => {
  const { begin } = await startPause();
  const { engine, pause } = begin();
  pause.note('onBattery', true);
  expect(engine.paused).toBe(false);
});
