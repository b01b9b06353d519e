// One engine for each data folder: the second is refused, and a killed one leaves nothing behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDataFolder } from '../../src-main/program/open.ts';
import { tryLock, type Lock } from '../../src-main/store/lock.ts';
import { plainBox } from '../../src-main/store/secrets.ts';
import { newDatabaseFile } from '../help/store.ts';

const newFolder = (): string => dirname(newDatabaseFile());

function ensureLock(folder: string, holder: string): Lock {
  const result = tryLock(folder, holder);
  if (!result.ok) throw new Error(result.holder);
  return result.lock;
}

test('the second opener is told who has the folder, and gets it when the first is done', () => {
  const folder = newFolder();
  const first = ensureLock(folder, 'the first');
  expect(tryLock(folder, 'the second')).toEqual({ ok: false, holder: 'the first' });
  first.release();
  ensureLock(folder, 'the second').release();
});

test('two openers of one data folder: one runs, the other changes nothing', async () => {
  const dataFolder = newFolder();
  const options = { dataFolder, endpoint: null, backoffScale: 1, secretBox: plainBox };
  const first = openDataFolder({ ...options, holder: 'the first' });
  expect(first.ok).toBe(true);
  const names = readdirSync(dataFolder);
  expect(openDataFolder({ ...options, holder: 'the second' })).toEqual({
    ok: false,
    code: 'dataFolderBusy',
    message: 'the first',
  });
  expect(readdirSync(dataFolder)).toEqual(names);
  if (first.ok) await first.opened.close();
  const third = openDataFolder({ ...options, holder: 'the third' });
  expect(third.ok).toBe(true);
  if (third.ok) await third.opened.close();
});

/** A process that takes the lock of `folder`, drops what it was given, and stays; it has spoken when this returns. */
async function spawnHolder(folder: string): Promise<ChildProcess> {
  const script = join(folder, 'hold.ts');
  const lock = JSON.stringify(join(import.meta.dirname, '../../src-main/store/lock.ts'));
  writeFileSync(
    script,
    `import { tryLock } from ${lock};
     const { ok } = tryLock(${JSON.stringify(folder)}, 'the child');
     setInterval(() => undefined, 1000);
     await new Promise((resolve) => setImmediate(resolve));
     gc();
     await new Promise((resolve) => setImmediate(resolve));
     console.log(ok);`,
  );
  const child = spawn(process.execPath, ['--expose-gc', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('a lock is held as long as its process lives, also where nobody refers to it, and is released by kill -9', async () => {
  const folder = newFolder();
  const child = await spawnHolder(folder);
  expect(tryLock(folder, 'we')).toEqual({ ok: false, holder: 'the child' });
  child.kill('SIGKILL');
  await once(child, 'close');
  ensureLock(folder, 'we').release();
});

test('a damaged lock file does not lock the program out for ever', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'engine.lock'), 'x'.repeat(5000));
  const lock = ensureLock(folder, 'the first');
  expect(tryLock(folder, 'the second')).toEqual({ ok: false, holder: 'the first' });
  lock.release();
  expect(readdirSync(folder).filter((name) => name.startsWith('engine.lock.damaged-'))).toHaveLength(1);
});
