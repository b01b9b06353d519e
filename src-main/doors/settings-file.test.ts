// One settings file for every door, and no way to lose what is in it.
import Conf from 'conf';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import {
  DamageWatch,
  DEFAULT_SETTINGS,
  openConfSettings,
  parseSettings,
  putDamagedAside,
  settingsIn,
} from './settings-file.ts';

let folder = '';

// What electron-store needs of Electron when it opens a file with an absolute folder.
const electron = `
  export const app = { getPath: () => '/nowhere', getVersion: () => '1.2.3' };
  export const ipcMain = { on: () => undefined, removeAllListeners: () => undefined };
  export default { app, ipcMain };`;
const hooks = registerHooks({
  resolve: (name, context, next) =>
    /(^|[/]node_modules[/])electron([/]index.js)?$/.test(name)
      ? { url: `data:text/javascript,${encodeURIComponent(electron)}`, shortCircuit: true }
      : next(name, context),
});
afterAll(() => hooks.deregister());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'settings.json');
const openDesktop = async () => {
  const { openDesktopSettings } = await import('./desktop/settings.ts');
  return openDesktopSettings(folder);
};

test('a wrong field falls back by itself', () => {
  expect(
    parseSettings({ language: 'de', theme: 7, parallelUploads: 99, more: 1, hours: { from: 25, to: 1 } }),
  ).toEqual({
    ...DEFAULT_SETTINGS,
    language: 'de',
  });
});

test.each([[undefined], [null], ['text'], [[1]], [{}]])('%j gives the defaults', (value) => {
  expect(parseSettings(value)).toEqual(DEFAULT_SETTINGS);
});

test('nothing is written before something changes', () => {
  expect(openConfSettings(folder).read()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toEqual([]);
});

test('the desktop reads what another door wrote, and the other way round', async () => {
  openConfSettings(folder).update({ language: 'de' });
  const desktop = await openDesktop();
  expect(desktop.settings.read()).toEqual({ ...DEFAULT_SETTINGS, language: 'de' });
  desktop.settings.update({ theme: 'dark' });
  expect(openConfSettings(folder).read()).toEqual({ ...DEFAULT_SETTINGS, language: 'de', theme: 'dark' });
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('another key of the file stays', () => {
  new Conf({ cwd: folder, configName: 'settings' }).set('window', { width: 900 });
  openConfSettings(folder).update({ parallelUploads: 2 });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
    window: { width: 900 },
    ...DEFAULT_SETTINGS,
    parallelUploads: 2,
  });
});

test('an undefined value changes nothing', () => {
  const settings = openConfSettings(folder);
  settings.update({ language: 'de' });
  expect(settings.update({ language: undefined } as unknown as { language: 'de' }).language).toBe('de');
});

test.each([['{"language": "d'], [''], ['[]'], ['"de"'], ['null']])(
  'a damaged file %j is kept aside',
  (text) => {
    writeFileSync(file(), text);
    expect(openConfSettings(folder).update({ theme: 'dark' })).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
    });
    const aside = readdirSync(folder).find((name) => /^settings\.damaged-\d+\.json$/.test(name)) ?? 'none';
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
  },
);

test('a folder in its place is kept aside too', () => {
  mkdirSync(join(file(), 'inside'), { recursive: true });
  expect(openConfSettings(folder).update({ theme: 'dark' })).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
  const aside = readdirSync(folder).find((name) => /^settings\.damaged-\d+\.json$/.test(name)) ?? 'none';
  expect(readdirSync(join(folder, aside))).toEqual(['inside']);
});

test('the desktop keeps a damaged file aside too', async () => {
  writeFileSync(file(), '{{{');
  expect((await openDesktop()).settings.read()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('a file damaged while the program runs does not stop it', () => {
  const settings = openConfSettings(folder);
  settings.update({ language: 'de' });
  writeFileSync(file(), 'oops');
  expect(settings.read()).toEqual(DEFAULT_SETTINGS);
});

test('what was put aside is told once: before anybody listens, and after', () => {
  writeFileSync(file(), 'oops');
  const settings = openConfSettings(folder);
  const told: string[] = [];
  settings.onPutAside((aside) => told.push(readFileSync(aside, 'utf8')));
  expect(told).toEqual(['oops']);
  writeFileSync(file(), 'again');
  settings.read();
  settings.read();
  expect(told).toEqual(['oops', 'again']);
});

test('a sound file is left where it is', () => {
  writeFileSync(file(), '{}');
  expect(putDamagedAside(folder, 5)).toBeUndefined();
});

test('a file that an editor has put a byte order mark before is no damaged one', () => {
  writeFileSync(file(), '\ufeff{"language":"de"}');
  expect(openConfSettings(folder).read().language).toBe('de');
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('while the file cannot be read, what it said last holds, and nothing is written over it', () => {
  const store = { language: 'de' };
  let refusal: string | undefined;
  const settings = settingsIn(new DamageWatch(folder), {
    get store() {
      if (refusal !== undefined) throw Object.assign(new Error(refusal), { code: refusal });
      return store;
    },
    set: (values) => void Object.assign(store, values),
  });
  expect(settings.read().language).toBe('de');
  refusal = 'EBUSY';
  expect(settings.read().language).toBe('de');
  expect(() => settings.update({ theme: 'dark' })).toThrow('EBUSY');
  refusal = undefined;
  expect(settings.update({ theme: 'dark' })).toEqual({ ...DEFAULT_SETTINGS, language: 'de', theme: 'dark' });
});

test('a data folder that was moved away is not made anew by reading, and what was set holds meanwhile', () => {
  const settings = openConfSettings(folder);
  settings.update({ parallelUploads: 7 });
  const away = `${folder}-away`;
  renameSync(folder, away);
  try {
    expect(settings.read().parallelUploads).toBe(7);
    expect(existsSync(folder)).toBe(false);
  } finally {
    renameSync(away, folder);
  }
  expect(settings.read().parallelUploads).toBe(7);
});
