import { expect, test } from 'vitest';
import { fileKeyOf } from '../engine/wishes.ts';
import { PreviewCount } from './preview-count.ts';
import { takenOf } from './taken.ts';

test('a preview adds up, names the fullest albums first and says why files are left alone', () => {
  const count = new PreviewCount('p');
  const line = {
    reason: null,
    album: null,
    path: '/a/b.jpg',
    sizeBytes: 10,
    taken: takenOf({ atMs: 0 }, 0),
    fix: null,
    takesDate: false,
    asksDate: false,
  };
  for (let index = 0; index < 30; index += 1)
    count.add({ ...line, would: 'upload', album: `Album ${index}` });
  count.add({ ...line, would: 'upload', album: 'Album 7', taken: takenOf(null, 0) });
  const date = { local: '2019-07-01T12:00:00', offset: null };
  count.add({
    ...line,
    would: 'upload',
    album: 'Album 7',
    taken: takenOf(null, 0),
    fix: { source: 'folder', date },
    takesDate: true,
  });
  count.add({ ...line, would: 'link', album: 'Album 7' });
  count.add({ ...line, would: 'alreadyThere', album: 'Album 8' });
  count.add({ ...line, would: 'skip', reason: { code: 'kindOff' } });
  count.add({ ...line, would: 'skip', reason: { code: 'excluded' } });
  count.add({ ...line, would: 'skip', reason: { code: 'excluded' }, album: 'Never' });
  for (const code of ['empty', 'seemsDamaged', 'empty'] as const)
    count.add({ ...line, would: 'skip', reason: { code } });
  const fileKey = fileKeyOf(line.path);
  const preview = count.toPreview('done');
  const { found, send, join, there, left, unsendable, sendBytes, undated, dated, dates } = preview;
  expect({ found, send, join, there, left, unsendable, sendBytes, undated, dated, dates }).toEqual({
    found: 40,
    send: 32,
    join: 1,
    there: 1,
    left: 6,
    unsendable: 3,
    sendBytes: 320,
    undated: 1,
    dated: 1,
    dates: [
      { fileKey, name: 'b.jpg', takesDate: false, source: null, date: null },
      { fileKey, name: 'b.jpg', takesDate: true, source: 'folder', date: '2019-07-01T12:00:00' },
    ],
  });
  expect(count.toPreview('looking').dates).toEqual([]);
  expect(preview.albumCount).toBe(30);
  expect(preview.albums).toHaveLength(20);
  expect(preview.albums[0]).toEqual({ title: 'Album 7', count: 4 });
  expect(preview.reasons).toEqual([
    { code: 'excluded', count: 2 },
    { code: 'empty', count: 2 },
    { code: 'kindOff', count: 1 },
    { code: 'seemsDamaged', count: 1 },
  ]);
});
