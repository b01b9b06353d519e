// Work that is no longer waited for.
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { untilAborted } from './until-aborted.ts';

it.each([
  ['before it was waited for', () => AbortSignal.abort(new Error('called off'))],
  ['while it was', () => AbortSignal.timeout(5)],
])('may come to grief later without ending the program (called off %s)', async (_when, callOff) => {
  const signal = callOff();
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on('unhandledRejection', hear);
  onTestFinished(() => void process.off('unhandledRejection', hear));
  const work = Promise.withResolvers<never>();
  await expect(untilAborted(work.promise, signal)).rejects.toThrow();
  work.reject(new Error('the disk refuses'));
  await setImmediate();
  await setImmediate();
  expect(unheard).toEqual([]);
});

it('is waited for where nothing calls it off', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
  await expect(untilAborted(Promise.reject(new Error('refused')), signal)).rejects.toThrow('refused');
});
