// A sign-in that one door sealed and another cannot open, or that lies in a locked keyring: it waits, nobody has to sign in anew, and
// what was kept in the clear is sealed once there is a keyring.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recover } from '../../src-main/engine/recover.ts';
import { plainBox, Secrets, type SecretBox } from '../../src-main/store/secrets.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

const keyring = (state: { isLocked: boolean; isNew?: boolean }): SecretBox => ({
  way: 'safeStorage',
  strength: () => Promise.resolve('keyring'),
  seal: (text) => Promise.resolve(`sealed:${Buffer.from(text).toString('base64')}`),
  tryOpen: (sealed) => {
    const text = Buffer.from(sealed.slice(sealed.indexOf(':') + 1), 'base64').toString();
    return Promise.resolve(state.isLocked ? undefined : text);
  },
  wantsAnew: (sealed) => Promise.resolve(state.isNew === true && !sealed.startsWith('sealed:')),
});

test('a door without the keyring says so and waits, and the door that has it goes on at its start', async () => {
  const world = await startWorld();
  const desktop = openWorld(world, { secretBox: keyring({ isLocked: false }) });
  const accountId = await signIn(world, desktop);
  await desktop.close();

  const server = openWorld(world, { secretBox: plainBox });
  expect(await server.parts.lineOf(accountId)).toBeUndefined();
  const hold = server.parts.holds.get(accountId);
  expect(hold?.reason).toEqual({ code: 'signInSealed' });
  expect(hold?.untilAt).not.toBeNull();
  expect(server.accounts.list()).toMatchObject([{ needsSignIn: false }]);
  await server.close();

  const again = openWorld(world, { secretBox: keyring({ isLocked: false }) });
  recover(again.parts);
  expect(again.parts.holds.get(accountId)).toBeUndefined();
  expect(await again.parts.lineOf(accountId)).toBeDefined();
});

test('a keyring that is unlocked after the start is opened by itself', async () => {
  const world = await startWorld();
  const state = { isLocked: false };
  const opened = openWorld(world, { secretBox: keyring(state) });
  const accountId = await signIn(world, opened);
  await opened.close();
  const later = openWorld(world, { secretBox: keyring(state) });
  state.isLocked = true;
  expect(await later.parts.lineOf(accountId)).toBeUndefined();
  state.isLocked = false;
  expect(await later.parts.lineOf(accountId)).toBeDefined();
});

test('what was kept in the clear is sealed when it is opened and there is a keyring by then', async () => {
  const world = await startWorld();
  const clear: SecretBox = {
    ...keyring({ isLocked: false }),
    seal: (text) => Promise.resolve(`plain:${Buffer.from(text).toString('base64')}`),
  };
  const opened = openWorld(world, { secretBox: clear });
  const accountId = await signIn(world, opened);
  await opened.close();
  const text = (): string => readFileSync(join(world.dataFolder, 'secrets.json'), 'utf8');
  expect(text()).toContain('"plain:');
  const later = openWorld(world, { secretBox: keyring({ isLocked: false, isNew: true }) });
  expect(await later.parts.lineOf(accountId)).toBeDefined();
  expect(text()).not.toContain('"plain:');
});

test('a line that could not be opened once, whatever the reason, is opened when it is asked for again', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const { accounts } = opened.parts;
  const byId = accounts.byId.bind(accounts);
  accounts.byId = () => {
    accounts.byId = byId;
    throw new Error('EIO');
  };
  await expect(opened.parts.lineOf(accountId)).rejects.toThrow('EIO');
  expect(await opened.parts.lineOf(accountId)).toBeDefined();
});

test('a sign-in that is given up while it is sealed anew stays given up', async () => {
  const world = await startWorld();
  await openWorld(world).close();
  const clear: SecretBox = {
    ...keyring({ isLocked: false }),
    seal: (text) => Promise.resolve(`plain:${text}`),
  };
  await new Secrets(world.dataFolder, clear).set('account:1', 'old');
  const gate = Promise.withResolvers<void>();
  const sealing = Promise.withResolvers<void>();
  const box = keyring({ isLocked: false, isNew: true });
  const secrets = new Secrets(world.dataFolder, {
    ...box,
    seal: async (text) => {
      sealing.resolve();
      await gate.promise;
      return box.seal(text);
    },
  });
  const got = secrets.get('account:1');
  await sealing.promise;
  secrets.delete('account:1');
  gate.resolve();
  await got;
  expect(await secrets.get('account:1')).toEqual({ ok: false, why: 'none' });
});

test('who signs in while an older sign-in is being opened is not held up by what that comes to', async () => {
  const world = await startWorld();
  const box = keyring({ isLocked: false });
  const opened = openWorld(world, { secretBox: box });
  const accountId = await signIn(world, opened);
  await opened.close();
  const gate = Promise.withResolvers<undefined>();
  let isFirst = true;
  const later = openWorld(world, {
    secretBox: {
      ...box,
      tryOpen: (sealed) => {
        const answer = isFirst ? gate.promise : box.tryOpen(sealed);
        isFirst = false;
        return answer;
      },
    },
  });
  const line = later.parts.lineOf(accountId);
  await signIn(world, later);
  gate.resolve(undefined);
  expect(await line).toBeDefined();
  expect(later.parts.holds.get(accountId)).toBeUndefined();
});
