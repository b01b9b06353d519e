// The peer: rclone copies the same folder to the same local Google Photos, which it reaches under Google's own names
// through a proxy, since its addresses cannot be changed.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

export const hasRclone = (): boolean =>
  ['rclone', 'openssl'].every((name) => spawnSync(name, ['version']).error === undefined);

/** Wall time in ms. rclone sends several creates at once, which Google refuses and the emulator here allows. */
export async function runRclone(stage: Stage, pictures: string, transfers: number): Promise<number> {
  await stage.control('settings', { overlappingCreates: 'allow' });
  const config = join(stage.folder, 'rclone.conf');
  writeFileSync(config, await configuration(stage));
  const args = ['--config', config, '--transfers', String(transfers), 'copy', pictures, 'photos:album/Bench'];
  const startedAt = performance.now();
  const child = spawn('rclone', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', HOME: stage.folder, ...stage.namesEnv },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const wallMs = performance.now() - startedAt;
  await stage.control('settings', { overlappingCreates: '429' });
  if (code !== 0) throw new Error(`rclone ended with ${code}`);
  return wallMs;
}

/** The access token is long dead: rclone's first step is a refresh. */
async function configuration(stage: Stage): Promise<string> {
  const minted = await stage.control<{ refreshToken: string }>('tokens', { mint: true });
  const client = (JSON.parse(stage.clientFileText) as { installed: Record<string, string> }).installed;
  const token = {
    access_token: 'expired',
    token_type: 'Bearer',
    refresh_token: minted.refreshToken,
    expiry: '2020-01-01T00:00:00Z',
  };
  return (
    `[photos]\ntype = google photos\nclient_id = ${client['client_id']}\n` +
    `client_secret = ${client['client_secret']}\ntoken = ${JSON.stringify(token)}\n`
  );
}
