// One line on the error output when the database could not be used and what took its place, or when the disk refuses. On the error
// output in every format, so that the standard output has results alone.
import type { DatabaseNotice } from '../../store/open-database.ts';
import type { FailureListener } from '../../store/database.ts';
import type { Translate } from '../../texts/texts.ts';
import { reasonText } from '../reason-text.ts';

export function sayReplaced(t: Translate, folder: string, notice: DatabaseNotice | null): void {
  if (!notice) return;
  const { code, detail } = notice;
  const aside = notice.aside ?? 'none';
  const at = code === 'databaseRestored' ? new Date(notice.backupAt).toLocaleString() : '';
  process.stderr.write(`photostow: ${t(`cli.${code}`, { folder, detail, aside, at })}\n`);
}

/** For what stays: once for each time that the disk begins to refuse. */
export const sayRefusal =
  (t: Translate): FailureListener =>
  (failure) => {
    if (failure) process.stderr.write(`photostow: ${reasonText(t, failure.reason)}.\n`);
  };
