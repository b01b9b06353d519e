// Whether the network is paid for by the byte, as the system sees it: asked of NetworkManager or Windows, through the tools that they
// come with, since Electron cannot tell. macOS tells no program that is not its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Program, SettingsStore } from '../host.ts';

const ASK_MS = 5000;
const LINUX_EVERY_MS = 60_000;
/** PowerShell takes a moment of the processor each time. */
const WINDOWS_EVERY_MS = 5 * 60_000;

const MANAGER = 'org.freedesktop.NetworkManager';
const LINUX = [
  ...['gdbus', 'call', '--system', '--dest', MANAGER, '--object-path', '/org/freedesktop/NetworkManager'],
  ...['--method', 'org.freedesktop.DBus.Properties.Get', MANAGER, 'Metered'],
];
/** By its whole path: a bare name is looked for in the current folder first, which may be one of somebody's pictures. */
const POWERSHELL = `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
const WINDOWS = [
  ...[POWERSHELL, '-NoProfile', '-NonInteractive', '-Command'],
  '[Windows.Networking.Connectivity.NetworkInformation,Windows.Networking.Connectivity,ContentType=WindowsRuntime]' +
    '::GetInternetConnectionProfile().GetConnectionCost().NetworkCostType',
];
/** NetworkManager: 1 yes, 3 probably; 2 no, 4 probably not, 0 unknown. */
const LINUX_YES = /uint32 [13]\b/;
const WINDOWS_YES = /^(Fixed|Variable)\s*$/;

export const canTellMetered = (platform: NodeJS.Platform = process.platform): boolean =>
  platform === 'linux' || platform === 'win32';

/** False where nobody can say. */
export async function isMetered(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (!canTellMetered(platform)) return false;
  const [tool = '', ...args] = platform === 'linux' ? LINUX : WINDOWS;
  try {
    const { stdout } = await promisify(execFile)(tool, args, { timeout: ASK_MS, windowsHide: true });
    return (platform === 'linux' ? LINUX_YES : WINDOWS_YES).test(stdout);
  } catch {
    // The tool or the service is not there: then the network is taken for an ordinary one.
    return false;
  }
}

/** Asked at the start, so that the switch acts at once, and then only while somebody wishes that it matters. */
export function followMetered(program: Program, settings: SettingsStore): void {
  const look = async (): Promise<void> => program.network(await isMetered());
  const everyMs = process.platform === 'win32' ? WINDOWS_EVERY_MS : LINUX_EVERY_MS;
  setInterval(() => {
    if (settings.read().pauseOnMetered) void look();
  }, everyMs).unref();
  void look();
}
