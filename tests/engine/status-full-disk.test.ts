// `status` beside a Photostow that can note nothing any more: it says why nothing goes on, and not that all is well.
import { expect, test, vi } from 'vitest';
import { status } from '../../src-main/doors/cli/status-command.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

vi.mock(import('../../src-main/store/database-files.ts'), async (original) => ({
  ...(await original()),
  isDiskFull: () => true,
}));

test('a full disk under the data folder is told by status, which sees no other trace of it', async () => {
  const world = await startWorld();
  await signIn(world, openWorld(world));
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const options = { data: world.dataFolder, endpoint: world.emulator.origin };
  await status(options).finally(() => spy.mockRestore());
  expect(written.join('')).toContain("The disk that holds Photostow's data is full");
});
