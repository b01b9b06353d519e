// The secrets file: refresh tokens and client secrets, mode 0600, each sealed by the door's SecretBox. Never logged, and
// no other file holds them.
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Keeps secrets unreadable for others as well as a door can. */
export type SecretBox = {
  /** Name of the way, stored beside each secret so that another door can say why it cannot read it. */
  readonly way: 'safeStorage' | 'plain';
  /** How the sign-in is kept, for the screen: `plain` is told to the user (Linux without a keyring). */
  strength(): Promise<'keyring' | 'file' | 'plain'>;
  seal(text: string): Promise<string>;
  /** Undefined when it cannot be opened now or ever (another user, another keyring). */
  tryOpen(sealed: string): Promise<string | undefined>;
};

/** For doors without a keyring: the file's mode 0600 is the protection. */
export const plainBox: SecretBox = {
  way: 'plain',
  strength: () => Promise.resolve('file'),
  seal: (text) => Promise.resolve(text),
  tryOpen: (sealed) => Promise.resolve(sealed),
};

const fileSchema = z.object({
  version: z.literal(1),
  entries: z.record(z.string(), z.object({ way: z.string(), sealed: z.string() })),
});
type SecretsFile = z.infer<typeof fileSchema>;

/** `sealedElsewhere`: another door (or another user's keyring) wrote it and this one cannot open it. */
export type SecretResult = { ok: true; text: string } | { ok: false; why: 'none' | 'sealedElsewhere' };

export class Secrets {
  readonly #file: string;
  readonly #box: SecretBox;

  constructor(dataFolder: string, box: SecretBox) {
    this.#file = join(dataFolder, 'secrets.json');
    this.#box = box;
  }

  async get(name: string): Promise<SecretResult> {
    const entry = this.#read().entries[name];
    if (!entry) return { ok: false, why: 'none' };
    if (entry.way !== this.#box.way && entry.way !== 'plain') return { ok: false, why: 'sealedElsewhere' };
    const text = entry.way === 'plain' ? entry.sealed : await this.#box.tryOpen(entry.sealed);
    return text === undefined ? { ok: false, why: 'sealedElsewhere' } : { ok: true, text };
  }

  async set(name: string, text: string): Promise<void> {
    const sealed = await this.#box.seal(text);
    const file = this.#read();
    file.entries[name] = { way: this.#box.way, sealed };
    this.#write(file);
  }

  delete(name: string): void {
    const file = this.#read();
    if (!(name in file.entries)) return;
    delete file.entries[name];
    this.#write(file);
  }

  #read(): SecretsFile {
    if (!existsSync(this.#file)) return { version: 1, entries: {} };
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // Damaged: kept aside for a person, and everyone signs in again.
      renameSync(this.#file, `${this.#file}.damaged-${process.pid}`);
      return { version: 1, entries: {} };
    }
  }

  /** Whole or not at all: a new file takes the old one's place. */
  #write(file: SecretsFile): void {
    const next = `${this.#file}.new`;
    writeFileSync(next, JSON.stringify(file), { mode: 0o600, flush: true });
    chmodSync(next, 0o600);
    renameSync(next, this.#file);
  }
}
