// A path as a person gave it to a command, made whole. It does not look whether anything is there.
import { resolve } from 'node:path';
import type { Context } from './context.ts';
import { wrongUse } from './exit.ts';

/** A shell's variable that is not set gives an empty word, which Node takes for the folder that one stands in. Throws exit 2. */
export function ensurePath({ t }: Context, text: string): string {
  if (text === '') throw wrongUse(t('cli.pathEmpty'));
  return resolve(text);
}
