// Questions to a disk that may never answer.
import { expect, it } from 'vitest';
import type { Database } from '../store/database.ts';
import { inTime, NoAnswer, noteStuck } from './hung.ts';

const nas = { folderId: 1, uploadId: null };
const local = { folderId: 2, uploadId: null };
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The clock stands until `pass` is called. */
function createParts() {
  const timers = new Set<() => void>();
  const timer = (_ms: number, due: () => void) => {
    timers.add(due);
    return () => timers.delete(due);
  };
  const parts = { db: {} as Database, clock: { now: () => 0, timer }, log: () => undefined };
  const pass = (): void => timers.forEach((due) => due());
  return { parts, pass };
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

it('puts a few questions to one folder at once, and none after one that stays without an answer', async () => {
  const { parts, pass } = createParts();
  let open = 0;
  const outcomes = Array.from({ length: 50 }, () =>
    inTime(parts, nas, () => {
      open += 1;
      return never();
    }),
  );
  const settled = Promise.allSettled(outcomes);
  await soon();
  expect(open).toBe(4);
  pass();
  for (const outcome of await settled)
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(NoAnswer) as unknown });
  await expect(inTime(parts, nas, () => Promise.resolve('late'))).rejects.toBeInstanceOf(NoAnswer);
  expect(open).toBe(4);
  expect(await inTime(parts, local, () => Promise.resolve('here'))).toBe('here');
});

it('asks again once all that was open has been answered', async () => {
  const { parts, pass } = createParts();
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
  const asked = answers.map(({ promise }) => inTime(parts, nas, () => promise).catch(String));
  await soon();
  pass();
  await Promise.all(asked);
  const ask = (): Promise<string> => inTime(parts, nas, () => Promise.resolve('here'));
  answers[0].resolve('late');
  await soon();
  await expect(ask()).rejects.toBeInstanceOf(NoAnswer);
  answers[1].resolve('late');
  await soon();
  expect(await ask()).toBe('here');
});

it('keeps the uploads of files that a person named apart', async () => {
  const { parts, pass } = createParts();
  const first = inTime(parts, { folderId: null, uploadId: 1 }, never).catch((error: unknown) => error);
  await soon();
  pass();
  expect(await first).toBeInstanceOf(NoAnswer);
  expect(await inTime(parts, { folderId: null, uploadId: 2 }, () => Promise.resolve('here'))).toBe('here');
});

it('hears of a question that others have put', async () => {
  const { parts } = createParts();
  const stuck = Promise.withResolvers<void>();
  noteStuck(parts, nas, stuck.promise);
  const ask = (): Promise<string> => inTime(parts, nas, () => Promise.resolve('here'));
  await expect(ask()).rejects.toBeInstanceOf(NoAnswer);
  stuck.resolve();
  await soon();
  expect(await ask()).toBe('here');
});

it('passes on what the disk refuses', async () => {
  const { parts } = createParts();
  const refused = Object.assign(new Error('refused'), { code: 'EACCES' });
  await expect(inTime(parts, nas, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(await inTime(parts, nas, () => Promise.resolve('here'))).toBe('here');
});
