// A history that a page hands over, and what is said of a file that is none.
import { expect, test } from 'vitest';
import { ImportDesk } from '../../src-main/doors/import-desk.ts';
import { openWorld, startWorld } from '../help/world.ts';

test('an empty file is told as no history, not as a mistake of the program', async () => {
  const world = await startWorld();
  const desk = new ImportDesk(openWorld(world).parts, world.dataFolder);
  const importId = await desk.begin();
  await expect(desk.finish(importId)).rejects.toMatchObject({ code: 'historyWrong' });
});
