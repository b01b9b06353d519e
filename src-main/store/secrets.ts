// The secrets file: refresh tokens and client secrets, mode 0600, each sealed by the door's SecretBox. Never logged, and
// no other file holds them.
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { renameOver } from './rename-over.ts';

/** Keeps secrets unreadable for others as well as a door can. */
export type SecretBox = {
  /** Name of the way, stored beside each secret so that another door can say why it cannot read it. */
  readonly way: 'safeStorage' | 'plain';
  /** How the sign-in is kept, for the screen: `plain` is told to the user (Linux without a keyring). */
  strength(): Promise<'keyring' | 'file' | 'plain'>;
  /** Throws KeyringLocked where it has to wait for a person to unlock something. */
  seal(text: string): Promise<string>;
  /** Undefined when it cannot be opened now or ever (another user, another keyring). */
  tryOpen(sealed: string): Promise<string | undefined>;
  /** It can be kept better by now than when it was sealed. */
  wantsAnew(sealed: string): Promise<boolean>;
};

/** The keyring is there, and nobody has unlocked it; nothing is kept in the clear for that. */
export class KeyringLocked extends Error {}

/** For doors without a keyring: the file's mode 0600 is the protection. */
export const plainBox: SecretBox = {
  way: 'plain',
  strength: () => Promise.resolve('file'),
  seal: (text) => Promise.resolve(text),
  tryOpen: (sealed) => Promise.resolve(sealed),
  wantsAnew: () => Promise.resolve(false),
};

const fileSchema = z.object({
  version: z.literal(1),
  entries: z.record(z.string(), z.object({ way: z.string(), sealed: z.string() })),
});
type SecretsFile = z.infer<typeof fileSchema>;
type Entry = SecretsFile['entries'][string];

/** `sealedElsewhere`: another door (or another user's keyring) wrote it and this one cannot open it. */
export type SecretResult = { ok: true; text: string } | { ok: false; why: 'none' | 'sealedElsewhere' };

/** The file is there, and cannot be read now: it is another user's, or the disk is in trouble. Nothing is lost by that. */
export class SecretsUnreadable extends Error {
  readonly code: string;
  readonly path: string;
  constructor(path: string, code: string) {
    super(`${path} cannot be read (${code})`);
    this.path = path;
    this.code = code;
  }
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'secrets.json');

/** Whether these are kept, opened or not; of a damaged file none is. Changes nothing. Throws SecretsUnreadable. */
export function areKept(dataFolder: string, names: readonly string[]): boolean {
  const entries = entriesIn(dataFolder);
  return names.every((name) => name in entries);
}

/** In which way it is kept; undefined where it is not. Changes nothing. Throws SecretsUnreadable. */
export const wayKept = (dataFolder: string, name: string): string | undefined =>
  entriesIn(dataFolder)[name]?.way;

function entriesIn(dataFolder: string): SecretsFile['entries'] {
  const text = tryText(fileIn(dataFolder));
  return (text === undefined ? undefined : tryParse(text))?.entries ?? {};
}

/** Each of its verbs throws SecretsUnreadable where the file cannot be read. */
export class Secrets {
  readonly #file: string;
  readonly #box: SecretBox;

  constructor(dataFolder: string, box: SecretBox) {
    this.#file = fileIn(dataFolder);
    this.#box = box;
  }

  async get(name: string): Promise<SecretResult> {
    const entry = this.#read().entries[name];
    if (!entry) return { ok: false, why: 'none' };
    if (entry.way !== this.#box.way && entry.way !== 'plain') return { ok: false, why: 'sealedElsewhere' };
    const text = entry.way === 'plain' ? entry.sealed : await this.#box.tryOpen(entry.sealed);
    if (text === undefined) return { ok: false, why: 'sealedElsewhere' };
    await this.#sealAnew(name, entry, text);
    return { ok: true, text };
  }

  async set(name: string, text: string): Promise<void> {
    const sealed = await this.#box.seal(text);
    this.#put(name, sealed);
  }

  #put(name: string, sealed: string): void {
    const file = this.#read();
    file.entries[name] = { way: this.#box.way, sealed };
    this.#write(file);
  }

  /** What was kept while there was no keyring, or with a key that has been replaced. It is of use as it is, so that a refusal costs nothing. */
  async #sealAnew(name: string, { way, sealed }: Entry, text: string): Promise<void> {
    if (way !== this.#box.way || !(await this.#box.wantsAnew(sealed))) return;
    try {
      const anew = await this.#box.seal(text);
      // While a keyring took its time it may have been given up, or another one been kept.
      if (this.#read().entries[name]?.sealed === sealed) this.#put(name, anew);
    } catch (error) {
      if (error instanceof KeyringLocked || (error instanceof Error && 'code' in error)) return;
      throw error;
    }
  }

  delete(name: string): void {
    const file = this.#read();
    if (!(name in file.entries)) return;
    delete file.entries[name];
    this.#write(file);
  }

  #read(): SecretsFile {
    const text = tryText(this.#file);
    if (text === undefined) return { version: 1, entries: {} };
    const parsed = tryParse(text);
    if (parsed) return parsed;
    // Damaged: kept aside for a person, and everyone signs in again.
    renameSync(this.#file, `${this.#file}.damaged-${process.pid}`);
    return { version: 1, entries: {} };
  }

  /** Whole or not at all: a new file takes the old one's place. */
  #write(file: SecretsFile): void {
    const next = `${this.#file}.new`;
    writeFileSync(next, JSON.stringify(file), { mode: 0o600, flush: true });
    chmodSync(next, 0o600);
    renameOver(next, this.#file);
  }
}

/** Undefined: there is none yet. */
function tryText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') return undefined;
    // A folder in its place is as good as a damaged file.
    if (code === 'EISDIR') return '';
    throw new SecretsUnreadable(file, code);
  }
}

function tryParse(text: string): SecretsFile | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
