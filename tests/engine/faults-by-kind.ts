// The kinds of faults, whatever call they are put on: what the emulator does, and what the program is to make of it. Data alone.
import type { Effect } from '../../emulator/emulator.ts';
import type { ReasonCode } from '../../src-main/contract.ts';
import type { Times } from './fault-table.ts';

export type FaultKind = {
  injected: string;
  effect: Effect;
  /**
   * dropsToken: a new one, and the call once more. stops: everything waits for a person or the next day. pauses: the account
   * waits as long as Google wants. troubles: the file, or the batch, is tried again a little later.
   */
  does: 'dropsToken' | 'stops' | 'pauses' | 'troubles';
  code: ReasonCode;
  /** An answer in Google's own form, so that somebody is there. */
  isAnswer: boolean;
  /** Calls of the API, the sign-in alone, calls that carry a body, calls whose answer is a body. */
  where: 'everywhere' | 'api' | 'signIn' | 'body' | 'answer';
  times: readonly Times[];
  /** Also on the calls that everything hangs on. */
  mainTimes: readonly Times[];
};

const later = (status: number): Effect => ({
  kind: 'answer',
  status,
  headers: { 'retry-after': '1' },
  body: JSON.stringify({
    error: { code: status, message: 'Please come back later.', status: 'UNAVAILABLE' },
  }),
});

const ERROR_WITH_200: Effect = {
  kind: 'answer',
  status: 200,
  body: JSON.stringify({ error: { code: 500, message: 'Internal error encountered.', status: 'INTERNAL' } }),
};

const stop = (
  injected: string,
  effect: Effect,
  code: ReasonCode,
  rest: Partial<FaultKind> = {},
): FaultKind => ({
  injected,
  effect,
  does: 'stops',
  code,
  isAnswer: true,
  where: 'api',
  times: ['ever'],
  mainTimes: [],
  ...rest,
});

const pause = (injected: string, effect: Effect, rest: Partial<FaultKind> = {}): FaultKind => ({
  injected,
  effect,
  does: 'pauses',
  code: 'slowDown',
  isAnswer: true,
  where: 'everywhere',
  times: [1],
  mainTimes: [],
  ...rest,
});

const trouble = (injected: string, effect: Effect, rest: Partial<FaultKind> = {}): FaultKind => ({
  injected,
  effect,
  does: 'troubles',
  code: 'tryAgain',
  isAnswer: false,
  where: 'everywhere',
  times: [1],
  mainTimes: [],
  ...rest,
});

export const FAULTS: readonly FaultKind[] = [
  stop('401', { kind: 'error', name: 'unauthenticated' }, 'signIn', {
    does: 'dropsToken',
    times: [1],
    mainTimes: ['ever'],
  }),
  stop(
    '400 invalid_grant: the sign-in has expired or was withdrawn',
    { kind: 'error', name: 'invalidGrant' },
    'signIn',
    { where: 'signIn' },
  ),
  stop('401 invalid_client: the client is gone', { kind: 'error', name: 'invalidClient' }, 'signIn', {
    where: 'signIn',
  }),
  stop('403, a permission is missing', { kind: 'error', name: 'insufficientScopes' }, 'permissionMissing'),
  stop('403, the API is not enabled', { kind: 'error', name: 'apiDisabled' }, 'apiDisabled', {
    times: [],
    mainTimes: ['ever'],
  }),
  stop('403, Google Photos is switched off', { kind: 'error', name: 'photosDisabled' }, 'accountDisabled', {
    times: [],
    mainTimes: ['ever'],
  }),
  stop('400, the storage is full', { kind: 'error', name: 'storageFull' }, 'storageFull', {
    times: [],
    mainTimes: ['ever'],
  }),
  stop('429, the requests of the day', { kind: 'error', name: 'quotaDay' }, 'quotaDay'),
  pause('429, the writes of the minute', { kind: 'error', name: 'quotaMinute' }),
  pause('429, concurrent writes', { kind: 'error', name: 'concurrentWrites' }, { mainTimes: [3, 'ever'] }),
  pause('429 with Retry-After', later(429)),
  pause('503 with Retry-After', later(503)),
  trouble('409', { kind: 'error', name: 'aborted' }, { isAnswer: true }),
  trouble('500', { kind: 'error', name: 'internal' }, { isAnswer: true }),
  trouble('502 with a page', { kind: 'html', status: 502 }, { isAnswer: true }),
  trouble('503', { kind: 'error', name: 'unavailable' }, { isAnswer: true, mainTimes: [3, 'ever'] }),
  trouble('connection broken before the body', { kind: 'reset', at: 'beforeBody' }),
  trouble(
    'connection broken in the body',
    { kind: 'reset', at: 'inBody' },
    { where: 'body', mainTimes: [3] },
  ),
  trouble('connection broken after the body', { kind: 'reset', at: 'afterBody' }, { mainTimes: ['ever'] }),
  trouble('answer lost, though the work was done', { kind: 'lostAnswer' }, { mainTimes: [3] }),
  trouble('answer cut off by the line', { kind: 'truncated', breaks: true }, { where: 'answer' }),
  trouble('half of the answer', { kind: 'truncated' }, { where: 'answer' }),
  trouble('noise instead of an answer', { kind: 'garbage' }, { where: 'answer' }),
  trouble('an error with status 200', ERROR_WITH_200),
  trouble(
    'the page of a guest network',
    { kind: 'captivePortal' },
    {
      code: 'offline',
      mainTimes: [3, 'ever'],
    },
  ),
  trouble('silence', { kind: 'hang' }, { mainTimes: ['ever'] }),
];
