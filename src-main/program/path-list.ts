// A list of files as another program wrote it: a path a line, or a table whose first column holds the paths. Pure.

/** What the line may name, the likeliest first: a path may itself hold what parts columns elsewhere. */
export function pathsOfLine(line: string): string[] {
  const text = line.replace(/^\ufeff/, '').replace(/\r$/, '');
  if (text.trim() === '') return [];
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(text)?.[1];
  if (quoted !== undefined) return [quoted.replaceAll('""', '"')];
  const column = /^[^,;\t]*/.exec(text)?.[0].trim() ?? '';
  return [...new Set([text, column])].filter((path) => path !== '');
}

/** A heading above the column names no file. */
export const isHeading = (line: string): boolean => !/[/\\.]/.test(pathsOfLine(line).at(-1) ?? '');
