// The running program and its installer must give Windows the same name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { APP_ID } from './app-id.ts';

vi.mock('electron', () => ({ app: {} }));

test('it is the one of the installer', () => {
  const builder = readFileSync(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8');
  expect(/^appId: (.+)$/m.exec(builder)?.[1]).toBe(APP_ID);
});
