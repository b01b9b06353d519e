// A history that a page hands over, and what is said of a file that is none.
import { expect, test } from 'vitest';
import { Imports } from '../../src-main/doors/imports.ts';
import { Inbox } from '../../src-main/doors/inbox.ts';
import { openWorld, startWorld } from '../help/world.ts';

test('an empty file is told as no history, not as a mistake of the program', async () => {
  const world = await startWorld();
  const imports = new Imports(openWorld(world).parts, new Inbox(world.dataFolder));
  const importId = await imports.begin();
  await expect(imports.finish(importId)).rejects.toMatchObject({ code: 'historyWrong' });
});
