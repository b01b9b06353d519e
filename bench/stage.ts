// What each bench runs on: a temporary folder and a local Google Photos in a process of its own, so that it does not share
// a thread with what is measured. All of it is gone afterwards.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EMULATOR = join(import.meta.dirname, '../emulator/main.ts');

export type Ledger = {
  counts: Record<string, number | undefined>;
  statuses: Record<string, number | undefined>;
  mostWritesInFlight: number;
  violations: unknown[];
  requests: { atMs: number; endpoint: string; status: number; durationMs: number }[];
};

export type Stage = {
  folder: string;
  origin: string;
  /** As printed for the program under test. */
  clientFileText: string;
  /** Environment that leads Google's own names here. Only with the flag `--google-names`. */
  namesEnv: Record<string, string>;
  /** A command of the emulator's control endpoint. */
  control<T>(name: string, body?: object): Promise<T>;
  ledger(withRequests?: boolean): Promise<Ledger>;
};

export async function onStage<T>(flags: string[], work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'photostow-bench-'));
  const emulator = await startEmulator([...flags, '--data', join(folder, 'emulator')]);
  try {
    return await work(toStage(folder, emulator.introduction));
  } finally {
    emulator.child.kill('SIGTERM');
    await emulator.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEmulator(flags: string[]) {
  const args = [EMULATOR, '--port', '0', '--auto-consent', '--discard-bytes', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const last = flags.includes('--google-names') ? "Under Google's names:" : 'Stop it with Ctrl+C.';
  const introduction = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the emulator ended with ${code}`)));
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.slice(text.indexOf(last)).includes('\n') && text.includes(last)) resolve(text);
    });
  });
  return { child, ended, introduction };
}

function toStage(folder: string, introduction: string): Stage {
  const origin = /running at (\S+)/.exec(introduction)?.[1] ?? '';
  const names = /HTTPS_PROXY=(\S+) SSL_CERT_FILE=(\S+)/.exec(introduction);
  const control = async <T>(name: string, body?: object): Promise<T> => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${origin}/_emulator/${name}`, init);
    if (!answer.ok) throw new Error(`emulator ${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    folder,
    origin,
    clientFileText: /^\s*(\{.*"token_uri".*\})\s*$/m.exec(introduction)?.[1] ?? '',
    namesEnv: names ? { HTTPS_PROXY: names[1] ?? '', SSL_CERT_FILE: names[2] ?? '' } : {},
    control,
    ledger: (withRequests = false) =>
      control<Ledger>(`ledger?since=${withRequests ? 0 : Number.MAX_SAFE_INTEGER}`),
  };
}
