// A reason as a sentence. No reason of its own.
import type { Reason } from '../contract.ts';
import type { TextParams, Translate } from '../texts/texts.ts';

export function reasonText(t: Translate, reason: Reason): string {
  const params: TextParams = { detail: '', emails: 'none', ...reason.params };
  return t(`reason.${reason.code}`, params);
}
