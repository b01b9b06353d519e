// The running program of a signed-in world without a page: what a page does is done over its line.
import { onTestFinished } from 'vitest';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import type { Program } from '../../src-main/doors/host.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { prepareSignedIn, startWorld, type World } from './world.ts';

export async function startSignedInProgram(): Promise<{ world: World; program: Program }> {
  const world = await startWorld();
  await prepareSignedIn(world);
  const started = await startProgram(createBrowserHost(world.dataFolder, false), {
    dataFolder: world.dataFolder,
    endpoint: world.emulator.origin,
    backoffScale: 0.001,
  });
  if (!started.ok) throw new Error(started.code);
  const { program } = started;
  onTestFinished(() => program.stop());
  return { world, program };
}
