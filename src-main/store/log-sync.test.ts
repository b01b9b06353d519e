// The flush of the log: who waits for which, and that what the system refuses is told.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogSync } from './log-sync.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'photostow-log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('shares one flush among all who ask while another is under way', async () => {
  writeFileSync(join(folder, 'log'), 'bytes');
  const log = new LogSync(join(folder, 'log'));
  const first = log.sync();
  const second = log.sync();
  expect(log.sync()).toBe(second);
  expect(second).not.toBe(first);
  await Promise.all([first, second]);
  expect(log.sync()).not.toBe(second);
  log.close();
});

it('waits for a flush that began after the call', async () => {
  writeFileSync(join(folder, 'log'), 'bytes');
  const log = new LogSync(join(folder, 'log'));
  const ended: string[] = [];
  const first = log.sync().then(() => ended.push('first'));
  await log.sync().then(() => ended.push('second'));
  await first;
  expect(ended).toEqual(['first', 'second']);
  log.close();
});

it('says what the system refuses, and tries anew the next time', async () => {
  const log = new LogSync(join(folder, 'log'));
  await expect(log.sync()).rejects.toMatchObject({ code: 'ENOENT' });
  writeFileSync(join(folder, 'log'), 'bytes');
  await expect(log.sync()).resolves.toBeUndefined();
  log.close();
});

it('takes a log that was closed meanwhile for one that the database has flushed', async () => {
  writeFileSync(join(folder, 'log'), 'bytes');
  const log = new LogSync(join(folder, 'log'));
  const flushed = log.sync();
  log.close();
  await expect(flushed).resolves.toBeUndefined();
});
