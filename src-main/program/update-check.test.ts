import { expect, onTestFinished, test } from 'vitest';
import { publisher, tell } from '../../tests/help/publisher.ts';
import { updatesAddress, UpdateCheck, type NewVersion } from './update-check.ts';

function start(address: string | null, wish = { wanted: true }) {
  const told: (NewVersion | null)[] = [];
  const logged: string[] = [];
  const timers: (() => void)[] = [];
  const check = new UpdateCheck({
    address,
    version: '0.9.1',
    clock: { now: () => 0, timer: (_ms, run) => (timers.push(run), () => undefined) },
    backoffScale: 0,
    isWanted: () => wish.wanted,
    onNew: (found) => told.push(found),
    log: (event) => logged.push(event),
  });
  onTestFinished(() => check.stop());
  check.follow();
  /** The next look, to its end. */
  const look = async (): Promise<void> => {
    const before = told.length + logged.length;
    timers.shift()?.();
    await expect.poll(() => told.length + logged.length).toBeGreaterThan(before);
  };
  return { check, told, logged, timers, look };
}

test.each([
  ['0.9.2', true],
  ['0.10.0', true],
  ['1.0.0', true],
  ['0.9.1', false],
  ['0.9.0', false],
  ['0.8.99', false],
])('beside 0.9.1, %s is told of: %s', async (version, isTold) => {
  const { address, origin } = await publisher(tell(version));
  const { check, look } = start(address);
  await look();
  expect(check.found).toEqual(isTold ? { version, page: `${origin}/${version}` } : null);
});

test('is looked for again the next day, also after an answer that says nothing', async () => {
  const { address } = await publisher(
    () => 503,
    () => '<html>',
    () => '{"version":"newest"}',
    tell('2.0.0', 'https://evil.example/'),
    tell('0.9.5'),
  );
  const { check, logged, look, timers } = start(address);
  for (let day = 0; day < 4; day += 1) {
    await look();
    await expect.poll(() => timers.length).toBe(1);
  }
  expect(check.found).toBeNull();
  expect(logged).toEqual(Array(4).fill('update.unknown'));
  await look();
  expect(check.found?.version).toBe('0.9.5');
});

test('who does not wish it, and a copy without an address, ask nobody', async () => {
  const { address, asked } = await publisher(tell('2.0.0'));
  const wish = { wanted: false };
  const { check, timers, look } = start(address, wish);
  expect(timers).toEqual([]);
  expect(start(null).timers).toEqual([]);
  wish.wanted = true;
  check.follow();
  await look();
  expect(check.found?.version).toBe('2.0.0');
  wish.wanted = false;
  check.follow();
  expect(check.found).toBeNull();
  expect(asked()).toBe(1);
});

test('nobody is asked over a line that anyone can answer on', () => {
  expect(updatesAddress('https://photostow.example/newest.json')).toBe(
    'https://photostow.example/newest.json',
  );
  expect(updatesAddress('http://photostow.example/newest.json')).toBeNull();
  expect(updatesAddress('newest.json')).toBeNull();
  expect(updatesAddress(null)).toBeNull();
});
