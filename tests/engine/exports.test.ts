// What pages take out of the program: an export that is not whole is never told as one that is.
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src-main/doors/settings-file.ts';
import { Exports } from '../../src-main/doors/exports.ts';
import { diagnosisText, RecentLog } from '../../src-main/program/diagnosis.ts';
import { openSignedIn } from '../help/world.ts';

test('an export that was given up for newer ones is told as gone, not as at its end', () => {
  const exports = new Exports({
    diagnosis: () => {
      throw new Error('not asked for');
    },
    translate: () => (key) => key,
    pickSavePath: () => Promise.resolve(null),
  });
  const { exportId } = exports.begin('licences');
  const newer = Array.from({ length: 4 }, () => exports.begin('licences').exportId);
  expect(() => exports.next(exportId)).toThrow(expect.objectContaining({ code: 'nothingChosen' }));
  const [kept = ''] = newer;
  while (exports.next(kept));
});

test('a diagnosis has no id of a Google account, also where an event had it', async () => {
  const { opened, accountId } = await openSignedIn();
  const recent = new RecentLog(() => 0, undefined);
  recent.log('hold.set', { accountId, code: 'offline', count: 1 });
  recent.log('hold.set', { accountId: '108000000000000000009', code: 'offline', count: 1 });
  const accounts = opened.accounts.list();
  const text = diagnosisText({
    parts: opened.parts,
    accounts,
    recent,
    settings: DEFAULT_SETTINGS,
    about: {},
  });
  expect(text).not.toMatch(/\d{18}/);
  const { events } = JSON.parse(text) as { events: { accountId: number }[] };
  expect(events.map((event) => event.accountId)).toEqual([1, 0]);
});
