// Everything that commands print: JSON lines for programs, sentences for people, and one progress line on a terminal.
// Results go to the standard output, progress to the error output.
import { withWords, type Translate } from '../../texts/texts.ts';

export function printJson(value: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(line: string): void {
  clearProgress();
  process.stdout.write(`${line}\n`);
}

/** Control and direction characters: a name that has them could write lines of its own, or turn others round. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export const visible = (text: string): string =>
  text.replace(UNSEEN, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);

/** What is filled in (names, paths, words of Google's) is shown, never obeyed. */
export const forTerminal =
  (translate: Translate): Translate =>
  (key, params) =>
    translate(key, params && withWords(params, visible));

let progressShown = false;

/** Redraws the one progress line; does nothing where the error output is no terminal. */
export function showProgress(line: string): void {
  if (!process.stderr.isTTY) return;
  const width = process.stderr.columns || 80;
  // It ends with the name of a file.
  process.stderr.write(`\r\u001b[K${cutToCells(visible(line), width - 1)}`);
  progressShown = true;
}

/** Letters of East Asia and pictures take two cells of a terminal, marks above a letter none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NARROWEST = /\p{M}|\u200d/u;

/** A line that is longer than the terminal breaks, and each time it is drawn anew the first half of it would stay. */
function cutToCells(text: string, cells: number): string {
  let cut = '';
  let left = cells;
  for (const char of text) {
    left -= NARROWEST.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
    if (left < 0) break;
    cut += char;
  }
  return cut;
}

export function clearProgress(): void {
  if (!progressShown) return;
  process.stderr.write('\r\u001b[K');
  progressShown = false;
}

export function formatBytes(bytes: number, t: Translate): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const isWhole = unit === 0 || value >= 100;
  return t(isWhole ? 'cli.sizeWhole' : 'cli.size', { value, unit: units[unit] ?? '' });
}

/** Rounded so that it does not jump: seconds below a minute by tens, then minutes, then hours. */
export function formatDuration(seconds: number, t: Translate): string {
  if (seconds < 60) return t('cli.seconds', { count: Math.max(10, Math.ceil(seconds / 10) * 10) });
  if (seconds < 3600) return t('cli.minutes', { count: Math.ceil(seconds / 60) });
  return t('cli.hours', { count: Math.ceil(seconds / 3600) });
}
