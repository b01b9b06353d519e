// Paths as a person gave them to a command, made whole, and what is said where nothing is there, or no folder. It opens nothing.
import { resolve } from 'node:path';
import type { Clock } from '../../engine/parts.ts';
import { lookAtFolder, type NamedFolder } from '../../program/named-folder.ts';
import type { Context } from './context.ts';
import { trouble, wrongUse, type CommandEnd } from './exit.ts';

/** A shell's variable that is not set gives an empty word, which Node takes for the folder that one stands in. Throws exit 2. */
export function ensurePath({ t }: Context, text: string): string {
  if (text === '') throw wrongUse(t('cli.pathEmpty'));
  return resolve(text);
}

/** A shell may put thousands of names in the place of a star. */
const LOOKS_AT_ONCE = 32;

/** Throws exit 2 where nothing is there, and 1 where the disk does not say. */
export async function ensureThere(context: Context, clock: Clock, paths: readonly string[]): Promise<void> {
  const look = async (path: string): Promise<void> => {
    const named = await lookAtFolder({ clock }, path);
    if (named.ok || named.code === 'notAFolder') return;
    if (named.code === 'folderNotFound') throw wrongUse(context.t('cli.pathNotFound', { path }));
    throw noFolder(context, path, named);
  };
  for (let from = 0; from < paths.length; from += LOOKS_AT_ONCE)
    await Promise.all(paths.slice(from, from + LOOKS_AT_ONCE).map(look));
}

/** A disk that does not answer, or refuses, is nobody's wrong word. */
export function noFolder(
  { t }: Context,
  path: string,
  { code, detail }: Extract<NamedFolder, { ok: false }>,
): CommandEnd {
  return (code === 'folderUnreadable' ? trouble : wrongUse)(t(`cli.${code}`, { path, detail }));
}
