// A tray that refuses: the program behind it goes on.
import { expect, test, vi } from 'vitest';
import { createTranslate } from '../../texts/texts.ts';
import { type Actions } from './actions.ts';
import { NOTHING_KNOWN } from './standing.ts';
import { tryTray } from './tray.ts';

const { tray } = vi.hoisted(() => ({
  tray: {
    on: () => undefined,
    setToolTip: () => {
      throw new Error('Tray is destroyed');
    },
  },
}));
vi.mock('electron', () => ({
  Menu: {},
  Tray: class {
    constructor() {
      return tray;
    }
  },
}));

test('a tray that is gone ends nothing', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const icons = { idle: '', busy: '', paused: '', attention: '' };
  const shown = tryTray(icons, {} as Actions);
  expect(() => shown?.show(createTranslate('en'), NOTHING_KNOWN)).not.toThrow();
  expect(said).toHaveBeenCalledWith(expect.stringContaining('tray.failed'));
  said.mockRestore();
});
