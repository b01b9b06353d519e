// Runs the built program in real Electron through Playwright, where Electron's binary is found.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { _electron } from 'playwright-core';
import { findElectron } from '../../build/electron-binary.ts';
import type { Start } from './app.ts';

export const launchElectron: Start = async ({ appFolder, args, env }) => {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error("Electron's binary is not here");
  const given = { ...definedOnly(process.env), ...env };
  const electron = await _electron.launch({ executablePath, args: [appFolder, ...args], env: given });
  const child = electron.process();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    window: () => electron.firstWindow(),
    evaluate: (run, arg) => electron.evaluate(run as never, arg),
    output: () => output,
    ended: new Promise((resolve) => child.once('exit', resolve)),
    kill: () => void child.kill('SIGKILL'),
    startAgain: async (paths) => {
      const second = spawn(executablePath, [appFolder, ...args, ...paths], { env: given, stdio: 'ignore' });
      const [code] = (await once(second, 'exit')) as [number | null];
      return code;
    },
  };
};

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
