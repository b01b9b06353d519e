// The sign-in of several pages: one is open at a time, whoever asks for it.
import { expect, test, vi } from 'vitest';
import type { Accounts } from '../program/accounts.ts';
import { SignIns } from './sign-ins.ts';

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
  const signIns = new SignIns(
    accounts as unknown as Accounts,
    () => ({}) as never,
    () => undefined,
    () => undefined,
  );
  const [one, other] = await Promise.all([signIns.start('ada@example.com'), signIns.start()]);
  expect(other).toEqual(one);
  expect(await signIns.start()).toEqual(one);
  expect(startSignIn).toHaveBeenCalledTimes(1);
  expect(startSignIn).toHaveBeenCalledWith({ clientId: 'c' }, {}, 'ada@example.com');
  signIns.cancel();
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('a wish for another account takes the place of the one that waits, whose end is not told any more', async () => {
  const told: unknown[] = [];
  const open = (email: string | undefined) => {
    const { promise: result, resolve } = Promise.withResolvers<unknown>();
    const cancel = () => resolve({ ok: false, code: 'signInCancelled', message: '' });
    return { consentUrl: `https://consent/${email ?? ''}`, endsAt: 1, result, cancel };
  };
  const accounts = {
    currentClient: () => Promise.resolve({ clientId: 'c' }),
    startSignIn: (_client: unknown, _landing: unknown, email?: string) => Promise.resolve(open(email)),
  };
  const signIns = new SignIns(
    accounts as unknown as Accounts,
    () => ({}) as never,
    (state) => told.push(state),
    () => undefined,
  );
  const [ada, eve] = await Promise.all([signIns.start('ada@example.com'), signIns.start('eve@example.com')]);
  expect(ada.consentUrl).toBe('https://consent/ada@example.com');
  expect(eve.consentUrl).toBe('https://consent/eve@example.com');
  await new Promise(setImmediate);
  expect(signIns.state).toMatchObject({ state: 'waiting', consentUrl: eve.consentUrl });
  expect(told).toHaveLength(2);
  signIns.cancel();
  await expect.poll(() => signIns.state).toEqual({ state: 'none' });
});

test('a browser that could not be opened is told to every page, and only of a sign-in that waits', async () => {
  const told: unknown[] = [];
  const running = { consentUrl: 'https://consent', endsAt: 1, result: new Promise(() => undefined) };
  const signIns = new SignIns(
    {
      currentClient: () => Promise.resolve({ clientId: 'c' }),
      startSignIn: () => Promise.resolve(running),
    } as unknown as Accounts,
    () => ({}) as never,
    (state) => told.push(state),
    () => undefined,
  );
  signIns.noteUnopened();
  expect(told).toEqual([]);
  await signIns.start();
  signIns.noteUnopened();
  expect(told.at(-1)).toMatchObject({ state: 'waiting', consentUrl: 'https://consent', isUnopened: true });
});

test('a sign-in that fails keeps what Google said, to be read in every language', async () => {
  const failed = {
    ok: false,
    code: 'signInFailed',
    message: 'invalid_client: The OAuth client was not found.',
  };
  const told: unknown[] = [];
  const signIns = new SignIns(
    {
      currentClient: () => Promise.resolve({ clientId: 'c' }),
      startSignIn: () =>
        Promise.resolve({ consentUrl: 'https://consent', endsAt: 1, result: Promise.resolve(failed) }),
    } as unknown as Accounts,
    () => ({}) as never,
    (state) => told.push(state),
    () => undefined,
  );
  await signIns.start();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const error = { code: 'signInFailed', params: { detail: failed.message } };
  expect(told.at(-1)).toMatchObject({ state: 'failed', error });
});
