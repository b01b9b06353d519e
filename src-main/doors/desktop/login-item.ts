// Starts the program with the computer, without a window, if the person wishes so. Windows and macOS keep that themselves; on Linux
// it is a file in the person's autostart folder. There is one such entry for a person, so that only the program with the usual data
// folder may touch it; a demo or a further data folder must not.
import { app } from 'electron';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeError, note } from './note.ts';

const HIDDEN = '--hidden';

/** Only Windows hands the words over; macOS tells of itself that it was the one who started the program. */
const words = () => (process.platform === 'win32' ? { args: [HIDDEN] } : {});

/** Whether macOS started the program with the computer; elsewhere the word says so. */
export const wasStartedAtLogin = (): boolean =>
  process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

export function followLoginItem(wanted: boolean): void {
  // A program that is run from its sources would start a bare Electron.
  if (!app.isPackaged) return;
  try {
    if (process.platform === 'linux') keepAutostart(wanted);
    else if (app.getLoginItemSettings(words()).openAtLogin !== wanted)
      app.setLoginItemSettings({ openAtLogin: wanted, ...words() });
  } catch (error) {
    note('loginItem.failed', { error: describeError(error) });
  }
}

function keepAutostart(wanted: boolean): void {
  // An empty one counts as none, and would lead into the current folder.
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = join(config, 'autostart', 'photostow.desktop');
  if (!wanted) return rmSync(file, { force: true });
  // An AppImage runs from a place that changes at each start; the variable names the file itself.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  const text = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Photostow',
    `Exec=${quoted(program)} ${HIDDEN}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * One word of an `Exec` line: quoted for the shell's special characters, then as every text of such a file, where a backslash is
 * written twice; a percent sign begins a field code (Desktop Entry Specification, "The Exec key").
 */
const quoted = (path: string): string =>
  `"${path
    .replaceAll(/["\\`$]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;
