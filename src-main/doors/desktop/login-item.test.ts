// How the systems that keep the start with the computer themselves are told of it, and how they tell.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { followLoginItem, wasStartedAtLogin } from './login-item.ts';

const { told, system } = vi.hoisted(() => ({
  told: [] as object[],
  system: { openAtLogin: false, wasOpenedAtLogin: false },
}));

vi.mock('electron', () => ({
  app: {
    isPackaged: true,
    getLoginItemSettings: () => system,
    setLoginItemSettings: (settings: object) => told.push(settings),
  },
}));

const own = process.platform;
const runOn = (value: NodeJS.Platform): void => void Object.defineProperty(process, 'platform', { value });
afterEach(() => {
  runOn(own);
  told.length = 0;
  Object.assign(system, { openAtLogin: false, wasOpenedAtLogin: false });
});

test.each([
  ['win32', [{ openAtLogin: true, args: ['--hidden'] }]],
  // It would not hand the word over.
  ['darwin', [{ openAtLogin: true }]],
] as const)('%s is told once', (platform, calls) => {
  runOn(platform);
  followLoginItem(true);
  system.openAtLogin = true;
  followLoginItem(true);
  expect(told).toEqual(calls);
});

test('macOS says itself that it started the program, so that no window comes up', () => {
  system.wasOpenedAtLogin = true;
  runOn('darwin');
  expect(wasStartedAtLogin()).toBe(true);
  system.wasOpenedAtLogin = false;
  expect(wasStartedAtLogin()).toBe(false);
});

function homeFor(test: (home: string) => void): void {
  const home = mkdtempSync(join(tmpdir(), 'photostow-home-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  vi.stubEnv('HOME', home);
  runOn('linux');
  test(home);
}

test('on Linux an empty XDG_CONFIG_HOME counts as none, and not as the current folder', () =>
  homeFor((home) => {
    vi.stubEnv('XDG_CONFIG_HOME', '');
    followLoginItem(true);
    expect(existsSync(join(home, '.config', 'autostart', 'photostow.desktop'))).toBe(true);
    expect(existsSync(join('autostart', 'photostow.desktop'))).toBe(false);
  }));

test.each([
  ['/opt/My Programs/Photostow.AppImage', '"/opt/My Programs/Photostow.AppImage"'],
  // A bare percent sign makes the whole line invalid, and nothing would be started.
  ['/home/ada/100%/Photostow.AppImage', '"/home/ada/100%%/Photostow.AppImage"'],
  ['/home/ada/$x"y/Photostow', String.raw`"/home/ada/\\$x\\"y/Photostow"`],
  [String.raw`/home/ada/a\b/Photostow`, String.raw`"/home/ada/a\\\\b/Photostow"`],
])('on Linux %s is written so that a desktop reads it back', (program, word) =>
  homeFor((home) => {
    vi.stubEnv('XDG_CONFIG_HOME', '');
    vi.stubEnv('APPIMAGE', program);
    followLoginItem(true);
    const text = readFileSync(join(home, '.config', 'autostart', 'photostow.desktop'), 'utf8');
    expect(text).toContain(`\nExec=${word} --hidden\n`);
  }),
);
