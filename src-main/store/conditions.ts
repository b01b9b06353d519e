// Conditions on rows that several questions share, in the very words of the indexes: in other words SQLite would not use them.
import { ASKED_CODES, FINISHED, UNSENDABLE_CODES } from '../engine/file.ts';
import type { ReasonCode } from '../contract.ts';

export const isOneOf = (codes: readonly ReasonCode[]): string =>
  `reason_code IN (${codes.map((code) => `'${code}'`).join(', ')})`;

/** Given to skipped files alone. */
export const IS_ASKED = isOneOf(ASKED_CODES);
export const IS_UNSENDABLE = isOneOf(UNSENDABLE_CODES);
export const IS_SENT_UNDATED = `date_from = 'none' AND stage IN ('created', 'verified')`;
export const IS_UNFINISHED = `stage NOT IN (${FINISHED.map((stage) => `'${stage}'`).join(', ')})`;
