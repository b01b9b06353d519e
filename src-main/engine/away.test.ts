// What a disk's refusals mean for a file.
import { expect, it } from 'vitest';
import { unreadableEvent } from './away.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';

const parts = { clock: { now: () => 0 }, random: () => 0, backoffScale: 1 } as unknown as Parts;
const file = { folderId: null, uploadId: 1, attempts: 0 } as FileRecord;
const typeOf = async (code: string): Promise<string> =>
  (await unreadableEvent(parts, file, Object.assign(new Error(code), { code }))).type;

it.each(['EBUSY', 'EIO', 'ECONNRESET', 'ECONNABORTED', 'UNKNOWN'])(
  'passes, as far as one can tell: %s',
  async (code) => {
    expect(await typeOf(code)).toBe('postponed');
  },
);

it.each(['EACCES', 'EPERM', 'ELOOP'])('is for a person to see to: %s', async (code) => {
  expect(await typeOf(code)).toBe('failed');
});
