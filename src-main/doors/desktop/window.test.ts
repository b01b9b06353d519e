// Where the window comes up, and when it is shown.
import type { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import type { DesktopSettings, WindowState } from './settings.ts';
import { createWindow } from './window.ts';

const { said, made } = vi.hoisted(() => ({
  said: [] as string[],
  made: [] as Record<string, unknown>[],
}));

// It asks for the real Electron, and only its types matter here.
vi.mock('./settings.ts', () => ({}));
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  class BrowserWindow extends Emitter {
    readonly webContents = new Emitter();
    constructor(options: Record<string, unknown>) {
      super();
      made.push(options);
    }
    show = () => void said.push('show');
    maximize = () => void said.push('maximize');
    loadURL = () => Promise.resolve();
  }
  return {
    app: { isPackaged: true },
    BrowserWindow,
    nativeTheme: {},
    protocol: {},
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  };
});

beforeEach(() => {
  said.length = 0;
  made.length = 0;
});

const open = (state?: WindowState): EventEmitter =>
  createWindow({ preload: '', icon: '' }, { readWindow: () => state } as DesktopSettings, () => undefined);
const BOUNDS = { x: 100, y: 50, width: 900, height: 640 };

test.each([
  [false, ['show']],
  [true, ['maximize', 'show']],
])('nothing is seen of it before its page is there; maximized: %s', (isMaximized, expected) => {
  const window = open({ ...BOUNDS, isMaximized });
  expect(said).toEqual([]);
  window.emit('ready-to-show');
  expect(said).toEqual(expected);
});

test('it may be as narrow as the page is made for', () => {
  open({ ...BOUNDS, width: 400, isMaximized: false });
  expect(made[0]).toMatchObject({ width: 400, minWidth: 360 });
});

test('on a smaller screen than before it is as large as that, there or elsewhere', () => {
  open({ x: 100, y: 50, width: 3000, height: 1500, isMaximized: false });
  expect(made[0]).toMatchObject({ x: 100, y: 50, width: 1920, height: 1080 });
  open({ x: 2500, y: 50, width: 3000, height: 1500, isMaximized: false });
  expect(made[1]).toMatchObject({ width: 1920, height: 1080 });
});

test.each([
  ['where it was', BOUNDS, true],
  ['beside all screens', { ...BOUNDS, x: 2000 }, false],
  ['a narrow one of which too little is left', { ...BOUNDS, x: -340, width: 360 }, false],
  ['a narrow one at the edge', { ...BOUNDS, x: 1800, width: 360 }, true],
])('%s', (_name, bounds, isKept) => {
  open({ ...bounds, isMaximized: false });
  expect(made[0]).toMatchObject({ width: bounds.width, height: 640 });
  expect('x' in (made[0] ?? {})).toBe(isKept);
});
