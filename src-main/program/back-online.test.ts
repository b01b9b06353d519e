// When the line is tried again before its pause is over.
import { beforeEach, expect, test } from 'vitest';
import type { ReasonCode } from '../contract.ts';
import type { Parts } from '../engine/parts.ts';
import { BackOnline } from './back-online.ts';

let held: Map<string, ReasonCode>;
let network: string;
let tries: number;
let tick: () => void;
let looks: number;
let online: BackOnline;

beforeEach(() => {
  held = new Map([['a', 'offline']]);
  network = 'home';
  tries = looks = 0;
  const parts = {
    holds: {
      all: () => [...held].map(([accountId, code]) => ({ accountId, reason: { code } })),
      clear: (id: string) => held.delete(id),
    },
    clock: {
      now: () => 0,
      timer: (_ms: number, callback: () => void) => {
        tick = callback;
        return () => (tick = () => undefined);
      },
    },
    db: {},
    log: () => undefined,
  } as unknown as Parts;
  online = new BackOnline({
    parts,
    onBack: () => (tries += 1),
    look: () => {
      looks += 1;
      return network;
    },
  });
  online.start();
});

test('a network that comes back is tried at once', () => {
  network = '';
  tick();
  tick();
  expect(tries).toBe(0);
  network = 'home';
  tick();
  expect([tries, held.size]).toEqual([1, 0]);
});

test('another network is tried too; the same one, or none, is not', () => {
  tick();
  tick();
  network = '';
  tick();
  expect(tries).toBe(0);
  network = 'café';
  tick();
  expect(tries).toBe(1);
});

test('nothing is looked at, and nothing lifted, while nobody waits for the line', () => {
  held = new Map([['a', 'storageFull']]);
  tick();
  network = 'café';
  tick();
  online.tryNow();
  expect([tries, looks, held.size]).toEqual([0, 0, 1]);
});

test('awake again, the line is tried without a look', () => {
  online.tryNow();
  expect([tries, held.size]).toEqual([1, 0]);
});

test('after its end it looks no more', () => {
  online.stop();
  tick();
  expect(looks).toBe(0);
});
