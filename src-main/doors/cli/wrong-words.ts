// What a wrongly written command is told, in the terminal's language: Commander says what is wrong by a code, and its English sentence
// holds the words that were meant. A sentence that is not known is passed on.
import type { CommanderError } from 'commander';
import type { Translate } from '../../texts/texts.ts';

/** One line, with the suggestion of a word that is nearly the same. */
export function wrongWords(error: CommanderError, t: Translate): string {
  const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const meant = /\(Did you mean (?:one of )?(.+)\?\)$/.exec(text)?.[1];
  const sentence = sentenceFor(error.code, text, t);
  if (sentence === undefined) return text;
  return meant === undefined ? sentence : `${sentence} ${t('cli.wrong.meant', { name: meant })}`;
}

function sentenceFor(code: string, text: string, t: Translate): string | undefined {
  const name = /'(.*?)'/.exec(text)?.[1] ?? '';
  switch (code) {
    // Where a command is missing, Commander would have shown the whole help.
    case 'commander.help':
      return t('cli.wrong.noCommand');
    case 'commander.unknownOption':
      return t('cli.wrong.unknownOption', { name });
    case 'commander.unknownCommand':
      return t('cli.wrong.unknownCommand', { name });
    case 'commander.missingArgument':
      return t('cli.wrong.missingArgument', { name });
    case 'commander.optionMissingArgument':
      return t('cli.wrong.optionWithoutValue', { name });
    case 'commander.excessArguments': {
      const [, expected, given] = /Expected (\d+) arguments? but got \d+: (.*)\.$/.exec(text) ?? [];
      if (expected === undefined || given === undefined) return undefined;
      return t('cli.wrong.tooMany', { expected: Number(expected), given });
    }
    case 'commander.invalidArgument': {
      const [, value, choices] = /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/.exec(text) ?? [];
      if (value === undefined || choices === undefined) return undefined;
      return t('cli.wrong.choice', { name, value, choices });
    }
    default:
      return undefined;
  }
}
