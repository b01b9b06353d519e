// The demo as a newcomer runs it: pictures arrive, an address is printed, and Ctrl-C leaves nothing behind.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startCommand } from '../help/command.ts';
import { startWorld } from '../help/world.ts';

test('the demo shows its pictures arriving, opens a door and cleans up after itself', async () => {
  const world = await startWorld();
  const demo = startCommand(world, ['demo', '--no-app'], {
    env: { PHOTOSTOW_ENDPOINT: '', PHOTOSTOW_DATA: '' },
  });
  await expect.poll(() => /✓ 6\. in Google Photos/.test(demo.stdout()), { timeout: 60_000 }).toBe(true);
  const address = /http:\/\/127\.0\.0\.1:\d+\/#key=\S+/.exec(demo.stdout())?.[0];
  expect(address).toBeDefined();
  expect((await fetch(address ?? '')).status).toBe(200);
  const pictures = /Watching (\S+) /.exec(demo.stdout())?.[1] ?? '';
  expect(existsSync(pictures)).toBe(true);
  demo.child.kill('SIGINT');
  expect(await demo.ended).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(pictures)).toBe(false);
});
