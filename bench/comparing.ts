// What the benches of watched folders share: one comparison, `find` on the same files, and rows that say that all was sent.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Compared } from './folder-child.ts';
import { note } from './row.ts';
import type { Stage } from './stage.ts';

const CHILD = join(import.meta.dirname, 'folder-child.ts');

export const dataOf = (stage: Stage): string => join(stage.folder, 'data');

/** As if Google had all of them. */
export function noteAllSent(stage: Stage): void {
  const db = new DatabaseSync(join(dataOf(stage), 'photostow.db'));
  db.exec(
    `UPDATE file SET stage='created', open=0, media_item_id='item-' || id, created_at=changed_at WHERE open=1`,
  );
  db.close();
}

const SMALL_HEAP = join(import.meta.dirname, '../src-main/doors/cli/small-heap.ts');

/** `isUnread`: what is new is only noted. `isSmall`: kept small as the command line is, which the desktop app is not. */
export type CompareHow = { isUnread?: boolean; isSmall?: boolean };

/** One comparison in a process of its own. */
export function compare(stage: Stage, when: string, { isUnread, isSmall }: CompareHow = {}): Compared {
  const node = isSmall ? ['--import', SMALL_HEAP] : [];
  const args = [...node, CHILD, dataOf(stage), ...(isUnread ? ['unread'] : [])];
  const line = execFileSync(process.execPath, args, { encoding: 'utf8' });
  note(`${when}: ${line.trim()}`);
  return JSON.parse(line) as Compared;
}

export function timed(command: string): number {
  const startedAt = performance.now();
  execFileSync('/bin/sh', ['-c', command]);
  return performance.now() - startedAt;
}

export const findMs = (tree: string): number => timed(`find '${tree}' -printf '%p %s %T@\\n' > /dev/null`);
