// What the page's preview shows: one scripted stand-in for the program per scene. No server and no browser here.
import type { Page } from 'playwright-core';
import type { WebSocket } from 'ws';
import {
  callSchemas,
  type CallIn,
  type CallName,
  type FileRow,
  type Hello,
  type Pushes,
  type ReasonCode,
  type ToPage,
  type Topic,
  toProgramSchema,
} from '../../src-main/contract.ts';
import {
  account,
  desktop,
  folders,
  manyFolders,
  MB,
  MINUTE,
  mixed,
  nextGoogleDay,
  panorama,
  preview,
  thumbnail,
  undatedOf,
  uploadPreview,
  row,
  rows,
  runOf,
  second,
  selection,
  start,
  totalsOf,
  waiting,
} from './page-samples.ts';

export type Scene = {
  hello?: Partial<Hello>;
  engine?: Partial<Hello['engine']>;
  files?: FileRow[];
  /** Rows changed a second, and speed with it. */
  changes?: number;
  /** What a person does before the picture is taken. */
  act?: (page: Page) => Promise<void>;
  pushes?: { [T in Topic]?: Pushes[T] };
  refuse?: boolean;
  albums?: string[];
};
const press =
  (name: RegExp) =>
  async (page: Page): Promise<void> =>
    page.getByRole('button', { name }).first().click();
const openTab = (page: Page): Promise<void> => page.getByRole('tab').nth(1).click();
const held = (code: ReasonCode, waitsUntilAt: number | null = null): Scene => ({
  files: rows(24),
  engine: { activity: 'waiting', reason: { code }, waitsUntilAt },
});
const nobody: Partial<Hello> = { accounts: [], hasClient: false };
const done = (count: number): FileRow[] =>
  Array.from({ length: count }, (_, i) => row(i + 1, ['verified', { hasItem: true }]));
const openAccount = press(/maria/);

export const scenes: Record<string, Scene> = {
  welcome: { hello: nobody },
  'welcome-how': { hello: nobody, act: (page) => page.locator('summary').first().click() },
  'welcome-sign-in': {
    hello: { accounts: [], secretStorage: 'plain' },
    act: (page) => page.locator('summary').first().click(),
  },
  'signing-in': {
    hello: { accounts: [], signIn: waiting },
    act: (page) => page.locator('summary').first().click(),
  },
  'sign-in-failed': {
    hello: { accounts: [], signIn: { state: 'failed', error: { code: 'scopesMissing', message: '' } } },
  },
  empty: {},
  working: { files: rows(40), engine: { activity: 'working' } },
  many: { files: rows(100_000), changes: 200, engine: { activity: 'working' } },
  paused: { files: rows(24), engine: { activity: 'paused', reason: { code: 'paused' } } },
  done: { files: done(40) },
  'not-all': { files: [...done(30), panorama], engine: { unsendable: 1 } },
  attention: { files: [...done(30), ...rows(16).filter((file) => file.state === 'failed')] },
  'no-match': { files: rows(24), act: async (page) => page.getByRole('searchbox').fill('nothing like it') },
  folders: { files: rows(8), hello: { folders, accounts: [account(), second] }, act: openTab },
  'folders-none': { files: rows(8), act: openTab },
  'reason-signIn': held('signIn'),
  'reason-permissionMissing': held('permissionMissing'),
  'reason-apiDisabled': held('apiDisabled'),
  'reason-accountDisabled': held('accountDisabled'),
  'reason-quotaDay': held('quotaDay', nextGoogleDay),
  'reason-slowDown': held('slowDown', start + MINUTE),
  'reason-storageFull': held('storageFull'),
  'reason-offline': held('offline', start + MINUTE),
  'two-held': {
    files: rows(24),
    hello: { accounts: [account(), second], folders },
    engine: {
      activity: 'waiting',
      reason: { code: 'storageFull' },
      holds: [
        { accountId: '2', reason: { code: 'storageFull' }, untilAt: null },
        { accountId: '1', reason: { code: 'apiDisabled' }, untilAt: null },
      ],
    },
  },
  'sign-in-ends': { files: done(9), hello: { accounts: [account({ signInEndsAt: start + 900 * MINUTE })] } },
  'dialog-upload': {
    files: rows(24),
    hello: { accounts: [account(), second] },
    pushes: { 'selection.arrived': selection },
    act: async (page) => page.waitForTimeout(700),
  },
  'dialog-upload-dates': {
    pushes: { 'selection.arrived': selection },
    act: async (page) => {
      await page.waitForTimeout(700);
      for (const summary of await page.getByRole('dialog').locator('summary').all()) await summary.click();
    },
  },
  albums: { act: async (page) => page.getByRole('tab', { name: /Albums|Alben/ }).click() },
  'many-albums': { albums: Array.from({ length: 400 }, (_, i) => `Album ${i}`) },
  dates: {
    files: rows(24),
    engine: { asked: { dates: 3, edited: 2 } },
    act: async (page) => page.getByRole('tab', { name: /^(Dates|Datum)/ }).click(),
  },
  'dialog-quota': {
    files: rows(24),
    act: press(/^(Quota and storage|Kontingent und Speicher)$/),
  },
  'rows-ticked': {
    files: rows(24),
    act: async (page) => {
      for (const place of [2, 4, 5]) await page.getByRole('checkbox').nth(place).click();
    },
  },
  'dialog-upload-typed': {
    pushes: { 'selection.arrived': selection },
    act: async (page) => page.getByRole('combobox', { name: 'Album' }).fill('Herbst'),
  },
  'dialog-details': {
    files: rows(24),
    act: async (page) => page.getByRole('row').nth(10).getByRole('button').first().click(),
  },
  'dialog-settings': { files: rows(24), act: press(/^(Settings|Einstellungen)$/) },
  'dialog-settings-desktop': {
    files: rows(24),
    hello: { door: 'desktop', capabilities: desktop },
    act: press(/^(Settings|Einstellungen)$/),
  },
  'pause-menu': { files: rows(24), act: press(/^(Pause|Anhalten)$/) },
  'dialog-folder': {
    files: rows(8),
    act: async (page) => openTab(page).then(() => press(/Watch a folder|Ordner überwachen/)(page)),
  },
  'dialog-rules': {
    hello: { folders, accounts: [account(), second] },
    pushes: { 'preview.changed': preview },
    act: async (page) => {
      await openTab(page);
      await page
        .getByRole('button', { name: /^(Rules|Regeln)…$/ })
        .last()
        .click();
      await page.locator('summary').last().click();
      await page.waitForTimeout(700);
    },
  },
  'dialog-remove': {
    hello: { folders },
    act: async (page) => openTab(page).then(() => press(/^(Remove|Entfernen)$/)(page)),
  },
  'dialog-sign-out': {
    files: rows(8),
    act: async (page) => openAccount(page).then(() => press(/^(Sign out .+|.+ abmelden)$/)(page)),
  },
  'dialog-sign-in': {
    files: rows(8),
    act: async (page) => openAccount(page).then(() => press(/Add another|Weiteres Konto/)(page)),
  },
  accounts: {
    files: rows(8),
    hello: { accounts: [account({ needsSignIn: true }), second] },
    act: openAccount,
  },
  'put-aside': {
    files: rows(8),
    hello: {
      putAside: [
        {
          code: 'databaseRestored',
          aside: '/home/ada/.config/Photostow/photostow.db.damaged-2026-11-28T10-00-00',
          backupAt: start - 600 * MINUTE,
        },
      ],
    },
  },
  'many-dates': { engine: { asked: { dates: 450, edited: 0 } } },
  'two-lapsed': { hello: { accounts: [account({ needsSignIn: true }), { ...second, needsSignIn: true }] } },
  'many-folders': { hello: { folders: manyFolders } },
  demo: { hello: { demo: true } },
  refused: { refuse: true },
  mismatch: { hello: { contractVersion: 99 } },
};

// ---- the stand-in --------------------------------------------------------------------------------------------------

export function serveScene(socket: WebSocket, scene: Scene, language: 'en' | 'de'): void {
  const files = scene.files ?? [];
  let seq = 0;
  const send = (message: ToPage): void => socket.send(JSON.stringify(message));
  const engine = (): Hello['engine'] => ({
    activity: 'idle',
    reason: null,
    waitsUntilAt: null,
    totals: totalsOf(files),
    asked: { dates: 0, edited: 0 },
    unsendable: 0,
    holds: [],
    run: runOf(totalsOf(files)),
    speedBytesPerSecond: scene.engine?.activity === 'working' ? (8.4 + Math.random()) * MB : 0,
    etaSeconds: scene.engine?.activity === 'working' ? 190 : null,
    uploading: files.filter((file) => file.state === 'uploading').slice(0, 4),
    ...scene.engine,
  });
  let settings: Hello['settings'] = {
    language,
    theme: 'system',
    parallelUploads: 4,
    checkEveryMinutes: 60,
    limitBytesPerSecond: null,
    hours: null,
    launchAtLogin: false,
    closeToTray: true,
    notifications: true,
    keepAwake: false,
    pauseOnBattery: false,
    pauseOnMetered: false,
    lookForUpdates: true,
  };
  const hello = (): Hello => ({
    contractVersion: 1,
    programVersion: '0.1.0',
    door: 'browser',
    demo: false,
    capabilities: {
      systemDialog: false,
      dropByPath: false,
      typeFolderPath: true,
      opensBrowser: false,
      showsFolders: false,
      desktop: false,
      tray: false,
      knowsMetered: false,
      looksForUpdates: false,
      switchesDemo: false,
      unsandboxed: false,
    },
    language,
    settings,
    hasClient: true,
    secretStorage: 'keyring',
    accounts: [account()],
    folders: [],
    signIn: { state: 'none' },
    engine: engine(),
    utcOffsetMinutes: -new Date().getTimezoneOffset(),
    dataFolder: '/home/ada/.config/Photostow',
    newVersion: null,
    putAside: [],
    selections: [],
    ...scene.hello,
  });
  const answers: { [Name in CallName]?: (arg: never) => unknown } = {
    'app.hello': hello,
    'albums.list': () =>
      (scene.albums ?? ['Summer in Halland', 'Christmas', 'Ada’s first year']).map((title, i) => ({
        id: `a${i}`,
        title,
        itemCount: 120 * i + 1,
        productUrl: '',
        coverFileId: i === 0 ? 5 : null,
      })),
    'accounts.signIn': () => waiting,
    'app.seen': () => null,
    'client.set': () => ({ projectId: 'my-photos-4711' }),
    'selection.open': () => ({ ...selection, fileCount: 0 }),
    'selection.get': () => selection,
    'upload.preview': () => uploadPreview,
    'preview.cancel': () => null,
    'upload.start': () => ({ fileCount: selection.fileCount }),
    'files.list': ({ states, text, offset, limit }: CallIn<'files.list'>) => {
      const fit = files.filter(
        (f) => (states?.includes(f.state) ?? true) && f.name.toLowerCase().includes(text.toLowerCase()),
      );
      return { rows: fit.slice(offset, offset + limit), total: fit.length, groups: null, seq };
    },
    'files.get': ({ id }: CallIn<'files.get'>) => files.find((file) => file.id === id) ?? null,
    'files.ids': ({ offset, limit }: { offset: number; limit: number }) =>
      files.slice(offset, offset + limit).map(({ id }) => id),
    'quota.list': () => [
      {
        accountId: '1',
        sharedWith: [],
        usedRequests: 6420,
        perDayRequests: 10_000,
        nextDayAt: nextGoogleDay,
        filesLeft: 24_300,
        bytesLeft: 98_400 * 1_000_000,
        filesToday: 3400,
        filesPerDay: 9596,
        days: 4,
        doneAt: nextGoogleDay + (2 * 1440 + 130) * MINUTE,
      },
    ],
    'dates.list': ({ limit }: CallIn<'dates.list'>) => undatedOf(limit, scene.engine?.asked?.dates ?? 3),
    'files.thumbnail': ({ id }: { id: number }) => (id % 3 === 2 ? thumbnail(id) : null),
    'files.retry': () => ({ count: 2 }),
    'folders.list': () => folders,
    'folders.preview': () => preview,
    'settings.set': (change: Partial<typeof settings>) => (settings = { ...settings, ...change }),
    'help.open': () => ({ opened: false, url: 'https://photos.google.com/' }),
    'files.openInPhotos': () => ({ opened: false, url: 'https://photos.google.com/' }),
  };
  socket.on('message', (data: Buffer) => {
    const parsed = toProgramSchema.safeParse(JSON.parse(data.toString()));
    if (!parsed.success) return;
    const { id, call, arg } = parsed.data;
    const schema = call in callSchemas ? callSchemas[call as CallName] : undefined;
    if (!schema?.safeParse(arg).success) {
      send({ id, ok: false, error: { code: 'badRequest', message: call } });
      return;
    }
    send({ id, ok: true, value: answers[call as CallName]?.(arg as never) ?? null });
    if (call === 'app.hello')
      for (const [topic, payload] of Object.entries(scene.pushes ?? {})) send({ topic, payload } as ToPage);
  });
  if (!scene.changes) return;
  const perPush = scene.changes / 5;
  const timer = setInterval(() => {
    const changed = Array.from({ length: perPush }, () => {
      const index = Math.floor(Math.random() ** 3 * files.length);
      return (files[index] = {
        ...row(index + 1, mixed[Math.floor(Math.random() * mixed.length)]),
        sentBytes: Math.random() * MB,
      });
    });
    seq += 1;
    send({ topic: 'files.changed', payload: { seq, rows: changed, more: false } });
    send({ topic: 'engine.changed', payload: engine() });
  }, 200);
  socket.on('close', () => clearInterval(timer));
}
