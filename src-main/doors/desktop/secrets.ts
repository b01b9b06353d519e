// Keeps the sign-in unreadable for others through the system's keyring, as well as this machine can, and says how well.
// It never deletes a secret: what cannot be opened now may be opened after the keyring is unlocked.
import type { SafeStorage } from 'electron';
import { KeyringLocked, type SecretBox } from '../../store/secrets.ts';
import { describeError, note } from './note.ts';

type Storage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;
type Parts = { storage: Storage; platform: NodeJS.Platform; wait: (ms: number) => Promise<void> };

const PLAIN = 'plain';
const RETRY_AFTER_MS = [500, 1500, 3000];

/** First bytes of what Chromium encrypts on Linux: v10 is a password that everyone knows, v11 and v12 are a keyring's. */
const KEYRING_TAGS = ['v11', 'v12'];
const KNOWN_PASSWORD_TAG = 'v10';

export function createSecretBox(parts: Parts): SecretBox {
  /** Sealed with a key that the system has replaced since. */
  const outdated = new Set<string>();
  return {
    way: 'safeStorage',
    strength: async () => ((await tryFindBackend(parts)) === PLAIN ? PLAIN : 'keyring'),
    seal: async (text) => {
      const backend = await findBackend(parts);
      const bytes = backend === PLAIN ? Buffer.from(text) : await encrypt(parts, text);
      return `${backend}:${bytes.toString('base64')}`;
    },
    tryOpen: async (sealed) => {
      const [, backend, base64] = /^([a-z0-9_]+):(.*)$/s.exec(sealed) ?? [];
      if (backend === undefined || base64 === undefined) return undefined;
      const bytes = Buffer.from(base64, 'base64');
      if (backend === PLAIN) return bytes.toString();
      const opened = await tryDecrypt(parts, bytes);
      if (opened?.shouldReEncrypt) outdated.add(sealed);
      return opened?.result;
    },
    wantsAnew: async (sealed) => {
      if (outdated.has(sealed)) return true;
      return sealed.startsWith(`${PLAIN}:`) && ((await tryFindBackend(parts)) ?? PLAIN) !== PLAIN;
    },
  };
}

/** The name of what protects secrets here, or `plain` when nothing does. Throws KeyringLocked. */
async function findBackend(parts: Parts): Promise<string> {
  const { storage, platform } = parts;
  try {
    if (!(await storage.isAsyncEncryptionAvailable())) return PLAIN;
    if (platform !== 'linux') return platform === 'darwin' ? 'keychain' : 'dpapi';
    const named = storage.getSelectedStorageBackend();
    const tag = (await encrypt(parts, 'probe')).subarray(0, 3).toString('latin1');
    if (KEYRING_TAGS.includes(tag)) return named === 'basic_text' || named === 'unknown' ? 'keyring' : named;
    return tag === KNOWN_PASSWORD_TAG || named === 'basic_text' || named === 'unknown' ? PLAIN : named;
  } catch (error) {
    note('secrets.unavailable', { error: describeError(error) });
    // It is only locked: what is kept in the clear for a moment would stay so.
    if (isPassing(error)) throw new KeyringLocked(describeError(error));
    return PLAIN;
  }
}

/** Undefined: the keyring is locked. */
async function tryFindBackend(parts: Parts): Promise<string | undefined> {
  try {
    return await findBackend(parts);
  } catch (error) {
    if (error instanceof KeyringLocked) return undefined;
    throw error;
  }
}

async function encrypt(parts: Parts, text: string): Promise<Buffer> {
  return patiently(parts, () => parts.storage.encryptStringAsync(text));
}

async function tryDecrypt(
  parts: Parts,
  bytes: Buffer,
): Promise<{ result: string; shouldReEncrypt: boolean } | undefined> {
  try {
    return await patiently(parts, () => parts.storage.decryptStringAsync(bytes));
  } catch (error) {
    note('secrets.closed', { error: describeError(error) });
    return undefined;
  }
}

const isPassing = (error: unknown): boolean => /temporarily/i.test(describeError(error));

/** A locked keyring is asked again a few times; any other error is passed on. */
async function patiently<T>({ wait }: Parts, ask: () => Promise<T>): Promise<T> {
  for (const ms of RETRY_AFTER_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await wait(ms);
    }
  }
  return ask();
}
