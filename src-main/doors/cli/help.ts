// The texts of `--help`: in the terminal's language, and with the options that every command takes. Commands carry the keys of their
// sentences, which are looked up only when help is shown: a command that runs needs none of them.
import { Help, type Option } from 'commander';
import type { TextKey } from '../../texts/texts.ts';
import { terminalTranslate } from './terminal-words.ts';

type HelpKey = Extract<TextKey, `help.${string}`> extends `help.${infer Rest}` ? Rest : never;

/** The text key of what a command or an option does. */
export const help = (key: HelpKey): string => `help.${key}`;

/** Commander's own headings. */
const PARTS: Readonly<Record<string, HelpKey>> = {
  'Usage:': 'part.usage',
  'Options:': 'part.options',
  'Global Options:': 'part.everywhere',
  'Commands:': 'part.commands',
};

const plain = new Help();

/** To be set before the commands are added, which take it over. */
export const HELP: Partial<Help> = {
  showGlobalOptions: true,
  styleTitle: (title) => {
    const key = PARTS[title];
    return key === undefined ? title : sentence(help(key));
  },
  commandUsage: (command) => inWords(plain.commandUsage(command)),
  subcommandTerm: (command) => inWords(plain.subcommandTerm(command)),
  commandDescription: (command) => sentence(command.description()),
  subcommandDescription: (command) => sentence(command.description()),
  optionDescription,
};

function optionDescription({ description, argChoices }: Option): string {
  const text = sentence(description);
  if (!argChoices) return text;
  return `${text} (${terminalTranslate()('help.part.choices', { choices: argChoices.join(', ') })})`;
}

const sentence = (key: string): string => (key === '' ? '' : terminalTranslate()(key as TextKey));

const inWords = (usage: string): string =>
  usage
    .replace('[options]', sentence(help('part.anyOptions')))
    .replace('[command]', sentence(help('part.anyCommand')));
