// The words of the terminal's language. It opens nothing, so that help and wrong use cost no more than their sentences.
import { chooseLanguage, createTranslate, type Translate } from '../../texts/texts.ts';
import { forTerminal } from './output.ts';

export function terminalTranslate(): Translate {
  const { env } = process;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'];
  return forTerminal(createTranslate(chooseLanguage('system', locale)));
}
