// When the system is given a word, and that the word is true.
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineState } from '../../contract.ts';
import { NOTHING_KNOWN, withEngine, type Standing } from './standing.ts';
import { Notifications } from './notifications.ts';

const { shown } = vi.hoisted(() => ({ shown: [] as string[] }));

vi.mock('electron', () => ({
  app: { setBadgeCount: () => true, getPreferredSystemLanguages: () => ['en-GB'] },
  nativeTheme: {},
  nativeImage: { createFromPath: (path: string) => path },
  powerSaveBlocker: { start: () => 1, stop: () => true },
  Notification: class {
    readonly #text: string;
    static isSupported = () => true;
    constructor({ title, body }: { title: string; body: string }) {
      this.#text = `${title}: ${body}`;
    }
    on() {}
    close() {}
    show() {
      shown.push(this.#text);
    }
  },
}));

let standing: Standing;
let notifications: Notifications;
let window: BrowserWindow | undefined;
const told: unknown[][] = [];
const own = process.platform;
const runOn = (value: NodeJS.Platform): void => void Object.defineProperty(process, 'platform', { value });
afterEach(() => runOn(own));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  shown.length = 0;
  told.length = 0;
  window = undefined;
  standing = NOTHING_KNOWN;
  const settings = { notifications: true, keepAwake: true, language: 'en' };
  notifications = new Notifications({
    settings: { read: () => settings } as never,
    windows: { current: () => window },
    hint: { wasTold: () => false, saveTold: () => undefined },
    attentionIcon: 'attention.png',
    open: () => undefined,
  });
});

const NONE = { found: 0, created: 0, alreadyThere: 0, skipped: 0, failed: 0, waiting: 0 };
/** Of the skipped: what cannot be sent, and what waits for a person's word. */
type Left = Partial<Pick<EngineState, 'unsendable' | 'asked'>>;
const follow = (
  activity: EngineState['activity'],
  totals: Partial<typeof NONE>,
  code?: 'signIn' | 'storageFull' | 'paused',
  left: Left = {},
) => {
  const all = { ...NONE, verified: 0, missing: 0, bytesTotal: 10, bytesDone: 4, ...totals };
  const reason = code ? { code } : null;
  const rest = {
    ...{ waitsUntilAt: null, speedBytesPerSecond: 0, etaSeconds: null, uploading: [] },
    asked: { dates: 0, edited: 0 },
    unsendable: 0,
    holds: [],
    run: { filesDone: 2, filesTotal: 5, bytesDone: 4, bytesTotal: 10 },
    ...left,
  };
  standing = withEngine(standing, { activity, reason, totals: all, ...rest });
  notifications.follow(standing, all.created);
};
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A run of 20 s that leaves this behind. */
const run = (end: Partial<typeof NONE>, before: Partial<typeof NONE> = {}, left: Left = {}) => {
  follow('working', { ...before, waiting: 5 });
  later(20_000);
  follow('idle', end, undefined, left);
};

test('a run that sent everything says so', () => {
  run({ created: 5 });
  expect(shown).toEqual(['Everything is sent: 5 files are in Google Photos.']);
});

test('with files that failed not everything is sent', () => {
  run({ created: 3, failed: 2 });
  expect(shown).toEqual([
    'Not everything could be sent: 3 files are in Google Photos. 2 files could not be sent.',
  ]);
});

test('with photos that cannot be sent, or wait for a word, not everything is sent', () => {
  run({ created: 3, skipped: 1 }, {}, { unsendable: 1 });
  run({ created: 6, skipped: 2 }, { created: 3 }, { asked: { dates: 2, edited: 0 } });
  expect(shown).toEqual([
    'Not everything could be sent: 3 files are in Google Photos. 1 photo or video cannot be sent and is not in Google Photos.',
    'Not everything could be sent: 3 files are in Google Photos. 2 files wait for your word.',
  ]);
});

test('where all failed that is told too, even after a short run', () => {
  follow('working', { waiting: 1 });
  follow('idle', { failed: 1 });
  expect(shown).toEqual(['Not everything could be sent: 1 file could not be sent.']);
});

test('a run that sent nothing and lost nothing is no news, whatever failed before', () => {
  run({ created: 2, failed: 1 }, { created: 2, failed: 1 });
  expect(shown).toEqual([]);
});

test('a need is told once, however often it is tried again', () => {
  follow('waiting', { waiting: 1 }, 'storageFull');
  follow('working', { waiting: 1 });
  follow('waiting', { waiting: 1 }, 'storageFull');
  expect(shown).toHaveLength(1);
});

test('a need that had ended is told when it comes again', () => {
  follow('waiting', { waiting: 1 }, 'signIn');
  follow('idle', {});
  later(1000);
  follow('waiting', { waiting: 1 }, 'signIn');
  expect(shown).toHaveLength(2);
  follow('working', { waiting: 1 });
  later(120_000);
  follow('waiting', { waiting: 1 }, 'signIn');
  expect(shown).toHaveLength(3);
});

test('two needs that alternate are told once each', () => {
  for (const code of ['signIn', 'storageFull', 'signIn', 'storageFull'] as const)
    follow('waiting', { waiting: 2 }, code);
  expect(shown).toHaveLength(2);
});

test('in the taskbar of Windows a need is a picture, and what stands still has a colour', () => {
  runOn('win32');
  window = {
    isVisible: () => false,
    setOverlayIcon: (...args: unknown[]) => void told.push(['overlay', ...args]),
    setProgressBar: (...args: unknown[]) => void told.push(['bar', ...args]),
  } as unknown as BrowserWindow;
  follow('working', { waiting: 1 });
  follow('waiting', { waiting: 1 }, 'storageFull');
  follow('waiting', { waiting: 1 }, 'storageFull');
  follow('paused', { waiting: 1 }, 'paused');
  follow('idle', { created: 1 });
  expect(told).toEqual([
    ['bar', 0.4],
    ['bar', 0.4, { mode: 'error' }],
    ['overlay', 'attention.png', expect.stringMatching(/storage/)],
    ['bar', 0.4, { mode: 'error' }],
    ['bar', 0.4, { mode: 'paused' }],
    ['overlay', null, ''],
    ['bar', -1],
  ]);
});

test('elsewhere there is no bar for what stands still', () => {
  runOn('linux');
  window = {
    isVisible: () => false,
    setProgressBar: (...args: unknown[]) => void told.push(args),
  } as unknown as BrowserWindow;
  follow('paused', { waiting: 1 }, 'paused');
  expect(told).toEqual([[-1]]);
});
