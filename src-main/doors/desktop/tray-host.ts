// Whether something here would show a tray icon. On Linux Electron makes one even where nobody shows it, and a window
// hidden to such a tray would be lost; so the session bus is asked, through whichever of its usual tools is there.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const BUS = 'org.freedesktop.DBus';
const WATCHER = 'org.kde.StatusNotifierWatcher';
const ASK_MS = 2000;

/** Each tool with its words for "has this name an owner?". */
const TOOLS: readonly (readonly [tool: string, ...args: string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    BUS,
    '--object-path',
    '/',
    '--method',
    `${BUS}.NameHasOwner`,
    WATCHER,
  ],
  ['busctl', '--user', 'call', BUS, '/', BUS, 'NameHasOwner', 's', WATCHER],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${BUS}`,
    '/',
    `${BUS}.NameHasOwner`,
    `string:${WATCHER}`,
  ],
];

export async function hasTrayHost(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [tool, ...args] of TOOLS) {
    const answer = await tryAsk(tool, args);
    if (answer !== undefined) return /\btrue\b/.test(answer);
  }
  return false;
}

async function tryAsk(tool: string, args: string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(tool, args, { timeout: ASK_MS })).stdout;
  } catch {
    return undefined;
  }
}
