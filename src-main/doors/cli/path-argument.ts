// A path as a person gave it to a command, made whole, and what is said where no folder is there. It looks at no disk.
import { resolve } from 'node:path';
import type { NamedFolder } from '../../program/named-folder.ts';
import type { Context } from './context.ts';
import { trouble, wrongUse, type CommandEnd } from './exit.ts';

/** A shell's variable that is not set gives an empty word, which Node takes for the folder that one stands in. Throws exit 2. */
export function ensurePath({ t }: Context, text: string): string {
  if (text === '') throw wrongUse(t('cli.pathEmpty'));
  return resolve(text);
}

/** A disk that does not answer, or refuses, is nobody's wrong word. */
export function noFolder(
  { t }: Context,
  path: string,
  { code, detail }: Extract<NamedFolder, { ok: false }>,
): CommandEnd {
  return (code === 'folderUnreadable' ? trouble : wrongUse)(t(`cli.${code}`, { path, detail }));
}
