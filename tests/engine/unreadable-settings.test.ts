// Settings that cannot be read while the program runs: the page is told why nothing goes on, the program stays, and goes on by itself.
import { expect, onTestFinished, test } from 'vitest';
import type { EngineState, ToPage } from '../../src-main/contract.ts';
import { createBrowserHost } from '../../src-main/doors/browser/host.ts';
import { startProgram } from '../../src-main/doors/program.ts';
import { until } from '../help/engine-run.ts';
import { prepareSignedIn, startWorld } from '../help/world.ts';

test('settings that cannot be read are told to the page, and nothing waits for them once they can', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  const host = createBrowserHost(world.dataFolder, false);
  const read = host.settings.read.bind(host.settings);
  let isReadable = true;
  host.settings.read = () => {
    if (isReadable) return read();
    throw Object.assign(new Error('EACCES: settings.json'), { code: 'EACCES' });
  };
  const options = { dataFolder: world.dataFolder, endpoint: world.emulator.origin, backoffScale: 0.005 };
  const started = await startProgram(host, options);
  if (!started.ok) throw new Error(started.code);
  onTestFinished(() => started.program.stop());
  let state: EngineState | undefined;
  isReadable = false;
  const page = started.program.connect((message: ToPage) => {
    if ('topic' in message && message.topic === 'engine.changed') state = message.payload;
  });
  started.program.wake();
  page.receive({ id: 1, call: 'files.retry', arg: { ids: null } });
  await until(() => state?.reason?.code === 'unexpected');
  expect(state).toMatchObject({
    activity: 'waiting',
    reason: { params: { detail: 'EACCES: settings.json' } },
  });
  isReadable = true;
  await until(() => state?.reason === null);
});
