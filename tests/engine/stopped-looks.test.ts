// When an engine looks at its rows: not in the turn in which it ends, since its database may be closed by then; not over and over, with
// nobody else's turn in between; and a listener that meets what broke a look ends no program.
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { openWorld, startWorld } from '../help/world.ts';

const startEngine = async () => {
  const world = await startWorld();
  const { parts } = openWorld(world);
  return { parts, engine: new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 1 }) };
};

test('a look that was asked for before the end tells nobody after it', async () => {
  const { engine } = await startEngine();
  let told = 0;
  engine.onIdle(() => (told += 1));
  engine.kick();
  const stopping = engine.stop();
  await stopping;
  await setImmediate();
  expect(told).toBe(0);
});

test('who listens may meet the same broken database: the engine goes on and looks again', async () => {
  const { engine, parts } = await startEngine();
  let told = 0;
  engine.onIdle(() => {
    told += 1;
    throw new Error('database is not open');
  });
  parts.work.accountsWithWork = () => {
    throw new Error('database is not open');
  };
  engine.kick();
  await setImmediate();
  await setImmediate();
  expect(told).toBe(1);
  expect(engine.brokenBy).toBe('database is not open');
  await engine.stop();
});

test('looks that ask for the next one leave everybody else a turn in between', async () => {
  const { engine } = await startEngine();
  let looks = 0;
  engine.onIdle(() => {
    looks += 1;
    if (looks < 20) engine.kick();
  });
  engine.kick();
  for (let turns = 1; turns <= 19; turns += 1) {
    await setImmediate();
    expect(looks).toBeLessThanOrEqual(turns + 1);
  }
  await vi.waitUntil(() => looks === 20);
  await engine.stop();
});
