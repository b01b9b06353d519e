// One line of the result table, and how the table is printed. A bench answers rows; it prints nothing of its own but progress.

export type Row = {
  name: string;
  /** What was measured, with its unit. */
  figure: string;
  target: string;
  /** Figure to target or to the peer, in the table's own words ("93 %", "7.1 x"). */
  ratio: string;
  /** Undefined: a fact without a target. */
  ok: boolean | undefined;
};

export type BenchOptions = {
  /** Smaller sizes: whether it works, not how fast it is. */
  quick: boolean;
  /** Also what takes long: the video of 20 GB, rclone at 30 writes a minute. */
  full: boolean;
};

export type Bench = (options: BenchOptions) => Promise<Row[]>;

const HEADS = ['bench', 'figure', 'target', 'ratio', 'result'];

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ name, figure, target, ratio, ok }) => [
    name,
    figure,
    target,
    ratio,
    ok === undefined ? '' : ok ? 'ok' : 'NOT OK',
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => (line[column] ?? '').length)),
  );
  const toLine = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  process.stdout.write(toLine(HEADS) + toLine(widths.map((width) => '-'.repeat(width))));
  for (const line of cells) process.stdout.write(toLine(line));
}

export const note = (text: string): void => void process.stderr.write(`  ${text}\n`);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no values to take the median of');
  return middle;
}

export const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
export const times = (factor: number): string => `${factor.toFixed(1)} x`;
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
