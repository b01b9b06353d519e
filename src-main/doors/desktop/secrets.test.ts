// Secrets over a scripted keyring: what is recorded, what the person is told, and that nothing is given up too early.
import { beforeEach, expect, test, vi } from 'vitest';
import { KeyringLocked } from '../../store/secrets.ts';
import { createSecretBox } from './secrets.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

type Script = {
  platform?: NodeJS.Platform;
  isAvailable?: boolean;
  tag?: string;
  backend?: 'basic_text' | 'gnome_libsecret' | 'unknown';
  /** Errors that the next calls end with, one each. */
  errors?: string[];
  isOldKey?: boolean;
};

function boxOver(script: Script) {
  const errors = [...(script.errors ?? [])];
  const waits: number[] = [];
  const tag = script.tag ?? 'v11';
  const answer = <T>(value: T): Promise<T> => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve(value) : Promise.reject(new Error(error));
  };
  const box = createSecretBox({
    platform: script.platform ?? 'darwin',
    wait: (ms) => Promise.resolve(void waits.push(ms)),
    storage: {
      isAsyncEncryptionAvailable: () => Promise.resolve(script.isAvailable ?? true),
      getSelectedStorageBackend: () => script.backend ?? 'gnome_libsecret',
      encryptStringAsync: (text) => answer(Buffer.from(tag + text)),
      decryptStringAsync: (bytes) =>
        answer({ result: bytes.toString().slice(3), shouldReEncrypt: script.isOldKey ?? false }),
    },
  });
  return { box, waits };
}

test.each<[string, Script, 'keyring' | 'plain', string]>([
  ['macOS', { platform: 'darwin' }, 'keyring', 'keychain'],
  ['Windows', { platform: 'win32' }, 'keyring', 'dpapi'],
  ['a Linux keyring', { platform: 'linux' }, 'keyring', 'gnome_libsecret'],
  ['a Linux keyring, unknown desktop', { platform: 'linux', backend: 'basic_text' }, 'keyring', 'keyring'],
  ['a password everyone knows', { platform: 'linux', tag: 'v10' }, 'plain', 'plain'],
  ['no tag and no keyring named', { platform: 'linux', tag: '???', backend: 'basic_text' }, 'plain', 'plain'],
  ['no encryption at all', { platform: 'linux', isAvailable: false }, 'plain', 'plain'],
  ['a Mac without its keychain', { platform: 'darwin', isAvailable: false }, 'plain', 'plain'],
])('%s', async (_name, script, strength, backend) => {
  const { box } = boxOver(script);
  expect(await box.strength()).toBe(strength);
  const sealed = await box.seal('tökén');
  expect(sealed.split(':')[0]).toBe(backend);
  expect(sealed).not.toContain('tökén');
  expect(await box.tryOpen(sealed)).toBe('tökén');
});

test('a locked keyring is asked again and then answers', async () => {
  const { box } = boxOver({});
  const sealed = await box.seal('token');
  const locked = boxOver({ errors: Array<string>(2).fill('safeStorage is temporarily unavailable') });
  expect(await locked.box.tryOpen(sealed)).toBe('token');
  expect(locked.waits).toEqual([500, 1500]);
});

test('a keyring that stays locked gives nothing, and the sealed text opens later', async () => {
  const { box } = boxOver({});
  const sealed = await box.seal('token');
  const locked = boxOver({ errors: Array<string>(4).fill('temporarily unavailable') });
  expect(await locked.box.tryOpen(sealed)).toBeUndefined();
  expect(await box.tryOpen(sealed)).toBe('token');
});

test('where the keyring is only locked nothing is kept in the clear, and nothing says that it was', async () => {
  const locked = () =>
    boxOver({ platform: 'linux', errors: Array<string>(4).fill('temporarily unavailable') });
  await expect(locked().box.seal('token')).rejects.toBeInstanceOf(KeyringLocked);
  expect(await locked().box.strength()).toBe('keyring');
});

test('what was kept in the clear, or with an old key, is sealed anew once it can be', async () => {
  const sealed = await boxOver({ isAvailable: false }).box.seal('token');
  expect(await boxOver({}).box.wantsAnew(sealed)).toBe(true);
  expect(await boxOver({ isAvailable: false }).box.wantsAnew(sealed)).toBe(false);
  const { box } = boxOver({ isOldKey: true });
  const old = await box.seal('token');
  expect(await box.wantsAnew(old)).toBe(false);
  expect(await box.tryOpen(old)).toBe('token');
  expect(await box.wantsAnew(old)).toBe(true);
});

test('a secret of another user is not asked for twice', async () => {
  const { box, waits } = boxOver({ errors: ['Error while decrypting'] });
  expect(await box.tryOpen('dpapi:AAAA')).toBeUndefined();
  expect(waits).toEqual([]);
});

test.each([[''], ['no colon'], ['UPPER:AAAA']])('%j was not sealed here', async (text) => {
  expect(await boxOver({}).box.tryOpen(text)).toBeUndefined();
});
