// Runs the benches and prints one table: `node bench/main.ts [name…] [--quick] [--full]`. What the figures are compared with
// is measured in the same run. Exit code 1 when a target is missed.
import { parseArgs } from 'node:util';
import { note, printTable, type Bench, type Row } from './row.ts';
import { folders } from './folders.ts';
import { history } from './history.ts';
import { largeFile } from './large-file.ts';
import { list } from './list.ts';
import { memory } from './memory.ts';
import { million } from './million.ts';
import { smallPhotos } from './small-photos.ts';
import { thirtyWrites } from './thirty-writes.ts';

const BENCHES: Record<string, Bench> = {
  'small-photos': smallPhotos,
  'thirty-writes': thirtyWrites,
  'large-file': largeFile,
  folders,
  million,
  memory,
  history,
  list,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, full: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);

const rows: Row[] = [];
for (const name of names) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`no bench "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
  note(name);
  rows.push(...(await bench(values)));
}
printTable(rows);
if (rows.some(({ ok }) => ok === false)) process.exitCode = 1;
