// What a person reads of a question to Google: that it waits, and why it came to nothing.
import type { ReasonCode } from '../../contract.ts';
import type { Parts } from '../../engine/parts.ts';
import type { Failure } from '../../google/failure.ts';
import type { Asker } from './ask-google.ts';
import type { Context } from './context.ts';
import { notSignedIn, trouble, type CommandEnd } from './exit.ts';
import { clearProgress, formatDuration } from './output.ts';

/** Shorter waits are no news. */
export const WORTH_TELLING_MS = 3000;

export function askerFor({ t }: Context, parts: Parts, accountId: string): Asker {
  return {
    parts,
    accountId,
    onWait: (why, ms) => {
      if (ms < WORTH_TELLING_MS) return;
      clearProgress();
      const reason = t(`reason.${why}`, { detail: '' });
      process.stderr.write(`${t('cli.waits', { reason, time: formatDuration(ms / 1000, t) })}\n`);
    },
  };
}

/** Failures whose sentence is the same wherever they appear. */
const REASONS: Partial<Record<Failure['kind'], ReasonCode>> = {
  quotaDay: 'quotaDay',
  permissionMissing: 'permissionMissing',
  apiDisabled: 'apiDisabled',
  accountDisabled: 'accountDisabled',
  storageFull: 'storageFull',
  albumForeign: 'albumForeign',
  albumUnknown: 'albumGone',
};

/** How a command ends that could not be answered by Google. */
export function failureEnd({ t }: Context, failure: Failure): CommandEnd {
  const { kind, detail } = failure;
  if (kind === 'signIn') return notSignedIn(t('cli.signInAgainPlain'));
  // The command is over: nothing goes on by itself, as it does where files wait.
  if (kind === 'offline') return trouble(t('error.offline'));
  if (kind === 'slowDown') return trouble(t('cli.askedToPause'));
  const code = REASONS[kind];
  if (code) return trouble(t(`reason.${code}`, { detail }));
  return trouble(t(kind === 'tryAgain' ? 'cli.googleFailed' : 'cli.googleRefused', { detail }));
}
