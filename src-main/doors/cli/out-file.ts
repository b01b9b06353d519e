// A file that a command was asked to write, with what the disk says in plain words.
import { writeWhole } from '../write-whole.ts';
import type { Context } from './context.ts';
import { trouble } from './exit.ts';

/** Whole or not at all. */
export async function writeFile(context: Context, path: string, pieces: Iterable<string>): Promise<void> {
  try {
    await writeWhole(path, pieces);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error;
    throw trouble(context.t('cli.reportUnwritable', { path, detail: String(error.code) }));
  }
}
