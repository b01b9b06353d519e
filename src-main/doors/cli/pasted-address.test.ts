// What is pasted into the terminal while a sign-in waits.
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { SignInResult } from '../../google/sign-in.ts';
import { takePasted } from './pasted-address.ts';

function start(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const { promise: result, resolve: settle } = Promise.withResolvers<SignInResult>();
  const finishWith = vi.fn((line: string) => (line.includes('good') ? 'taken' : 'wrongAddress'));
  const tellWrong = vi.fn();
  const isAsked = takePasted(input, { result, finishWith }, tellWrong);
  return { input, settle, finishWith, tellWrong, isAsked };
}

test('an address is handed to the sign-in, a wrong one is told, an empty line is nothing', async () => {
  const { input, settle, finishWith, tellWrong, isAsked } = start(true);
  expect(isAsked).toBe(true);
  input.write('http://127.0.0.1:1/bad\n\nhttp://127.0.0.1:1/good\n');
  await vi.waitFor(() => expect(finishWith).toHaveBeenCalledTimes(2));
  expect(tellWrong).toHaveBeenCalledTimes(1);
  settle({ ok: false, code: 'signInCancelled', message: '' });
  // Nothing more is read, so that the command can end.
  await vi.waitFor(() => expect(input.isPaused()).toBe(true));
});

test('what a script has on its input is left there', () => {
  const { input, isAsked } = start(false);
  expect(isAsked).toBe(false);
  expect(input.listenerCount('data')).toBe(0);
});
