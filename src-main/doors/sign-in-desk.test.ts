// The sign-in of several pages: one is open at a time, whoever asks for it.
import { expect, test, vi } from 'vitest';
import type { Accounts } from '../program/accounts.ts';
import { SignInDesk } from './sign-in-desk.ts';

test('two pages that sign in at the same moment get the same one, and it can be cancelled', async () => {
  const cancel = vi.fn();
  const startSignIn = vi.fn(() =>
    Promise.resolve({
      consentUrl: 'https://consent',
      endsAt: 1,
      result: new Promise(() => undefined),
      cancel,
    }),
  );
  const accounts = { currentClient: () => Promise.resolve({ clientId: 'c' }), startSignIn };
  const desk = new SignInDesk(
    accounts as unknown as Accounts,
    () => ({}) as never,
    () => undefined,
    () => undefined,
  );
  const [one, other] = await Promise.all([desk.start('ada@example.com'), desk.start()]);
  expect(other).toEqual(one);
  expect(await desk.start()).toEqual(one);
  expect(startSignIn).toHaveBeenCalledTimes(1);
  expect(startSignIn).toHaveBeenCalledWith({ clientId: 'c' }, {}, 'ada@example.com');
  desk.cancel();
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('a browser that could not be opened is told to every page, and only of a sign-in that waits', async () => {
  const told: unknown[] = [];
  const running = { consentUrl: 'https://consent', endsAt: 1, result: new Promise(() => undefined) };
  const desk = new SignInDesk(
    {
      currentClient: () => Promise.resolve({ clientId: 'c' }),
      startSignIn: () => Promise.resolve(running),
    } as unknown as Accounts,
    () => ({}) as never,
    (state) => told.push(state),
    () => undefined,
  );
  desk.noteUnopened();
  expect(told).toEqual([]);
  await desk.start();
  desk.noteUnopened();
  expect(told.at(-1)).toMatchObject({ state: 'waiting', consentUrl: 'https://consent', isUnopened: true });
});

test('a sign-in that fails keeps what Google said, to be read in every language', async () => {
  const failed = {
    ok: false,
    code: 'signInFailed',
    message: 'invalid_client: The OAuth client was not found.',
  };
  const told: unknown[] = [];
  const desk = new SignInDesk(
    {
      currentClient: () => Promise.resolve({ clientId: 'c' }),
      startSignIn: () =>
        Promise.resolve({ consentUrl: 'https://consent', endsAt: 1, result: Promise.resolve(failed) }),
    } as unknown as Accounts,
    () => ({}) as never,
    (state) => told.push(state),
    () => undefined,
  );
  await desk.start();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const error = { code: 'signInFailed', params: { detail: failed.message } };
  expect(told.at(-1)).toMatchObject({ state: 'failed', error });
});
