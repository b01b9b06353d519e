// Photos without a date inside: sent with one where the folder's rules say so, the original untouched, and never twice.
import type * as promises from 'node:fs/promises';
import { readFileSync, utimesSync } from 'node:fs';
import ExifReader from 'exifreader';
import { expect, test, vi } from 'vitest';
import { datedJpeg, xmpJpeg } from '../help/dated-media.ts';
import { runUpload } from '../help/engine-run.ts';
import {
  albumsOf,
  compareAll,
  setRules,
  startFolderWorld,
  syncOnce,
  told,
  type FolderWorld,
} from '../help/folder-run.ts';
import { jpeg, png } from '../help/media.ts';
import { expectNoViolations, sends } from '../help/world.ts';

/** To be opened for what is inside, which another program refuses so often. */
const busy = vi.hoisted(() => ({ path: '', times: 1 }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const open: typeof real.open = (path, ...rest) => {
    // With a mode it is opened for the hash, or to be sent.
    if (path !== busy.path || rest.length > 0) return real.open(path, ...rest);
    busy.times -= 1;
    if (busy.times === 0) busy.path = '';
    const told = { code: 'EBUSY', syscall: 'open' };
    return Promise.reject(Object.assign(new Error('EBUSY: resource busy or locked'), told));
  };
  return { ...real, open };
});

/** By name: the date and zone inside what Google Photos got. */
const datesOf = ({ world }: FolderWorld): Record<string, (string | undefined)[]> =>
  Object.fromEntries(
    world.emulator.library.items().map(({ fileName, path }) => {
      const bytes = readFileSync(path ?? '');
      const exif = ExifReader.load(bytes, { expanded: true }).exif;
      return [fileName, [exif?.DateTimeOriginal?.description, exif?.OffsetTimeOriginal?.description]];
    }),
  );

/** By name: where the row says that its date comes from. */
const dateFromOf = ({ opened }: FolderWorld): Record<string, unknown> =>
  Object.fromEntries(
    opened.parts.db
      .all<{ name: string; date_from: string | null }>('SELECT name, date_from FROM file')
      .flatMap(({ name, date_from }) => (date_from === null ? [] : [[name, date_from]])),
  );

test('the first source that tells a date gives it, and what has one keeps it', async () => {
  const at = await startFolderWorld();
  const { world } = at;
  world.put('Trip/IMG-20240131-WA0001.jpg', jpeg());
  world.put('2019-07 Italy/a.jpg', jpeg());
  world.put('b.jpg', jpeg());
  world.put('b.jpg.supplemental-metadata.json', '{"photoTakenTime":{"timestamp":"1563105600"}}');
  const plain = world.put('c.jpg', jpeg());
  utimesSync(plain, new Date(), new Date(Date.UTC(2021, 5, 1, 10)));
  world.put('20240131.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  setRules(at, { fixDates: ['sidecar', 'name', 'folder', 'file'] });
  await syncOnce(at);
  expect(datesOf(at)).toEqual({
    'IMG-20240131-WA0001.jpg': ['2024:01:31 12:00:00', undefined],
    'a.jpg': ['2019:07:01 12:00:00', undefined],
    'b.jpg': ['2019:07:14 12:00:00', '+00:00'],
    'c.jpg': ['2021:06:01 10:00:00', '+00:00'],
    '20240131.jpg': ['2001:02:03 04:05:06', undefined],
  });
  expect(dateFromOf(at)).toEqual({
    'IMG-20240131-WA0001.jpg': 'name',
    'a.jpg': 'folder',
    'b.jpg': 'sidecar',
    'c.jpg': 'file',
    '20240131.jpg': 'inside',
  });
  expectNoViolations(world);
});

test('the original stays as it is, and its content is what is remembered: nothing goes twice', async () => {
  const at = await startFolderWorld();
  const original = jpeg();
  const path = at.world.put('IMG_20240131_123456.jpg', original);
  setRules(at, { fixDates: ['name'] });
  await syncOnce(at);
  expect(readFileSync(path)).toEqual(original);
  const sent = sends(at.world);
  at.world.put('copy of it.jpg', original);
  setRules(at, {});
  await syncOnce(at);
  expect(told(at)).toEqual(['IMG_20240131_123456.jpg created', 'copy of it.jpg created sameContent']);
  expect(sends(at.world)).toBe(sent);
});

test('a large photo goes with its date as well', async () => {
  const at = await startFolderWorld();
  at.world.put('2024-01-31.jpg', Buffer.concat([jpeg(), Buffer.alloc(6 * 1024 ** 2, 7)]));
  setRules(at, { fixDates: ['name'] });
  await syncOnce(at);
  expect(datesOf(at)).toEqual({ '2024-01-31.jpg': ['2024:01:31 12:00:00', undefined] });
  expectNoViolations(at.world);
});

test('without the rule, and where no date can be put in, the file goes as it is and is counted', async () => {
  const at = await startFolderWorld();
  at.world.put('2024-01-31.jpg', jpeg());
  await syncOnceWith(at, []);
  at.world.put('2024-01-31.png', png());
  at.world.put('no date.jpg', jpeg());
  await syncOnceWith(at, ['name']);
  expect(told(at).map((line) => line.split(' created')[0])).toHaveLength(3);
  expect(dateFromOf(at)).toEqual({
    '2024-01-31.jpg': 'none',
    '2024-01-31.png': 'none',
    'no date.jpg': 'none',
  });
});

test('a folder may ask first: nothing goes without a word, and the word holds', async () => {
  const at = await startFolderWorld();
  const { files } = at.opened.parts;
  for (const name of ['scan.jpg', 'IMG_20240131_123456.jpg', 'left.jpg']) at.world.put(name, jpeg(name));
  at.world.put('dated.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  at.world.put('no place for one.png', png());
  setRules(at, { undated: 'ask' });
  await syncOnce(at);
  const rest = ['dated.jpg created', 'no place for one.png created'];
  const asked = ['IMG_20240131_123456.jpg', 'left.jpg', 'scan.jpg'].map(
    (name) => `${name} skipped dateAsked`,
  );
  expect(told(at)).toEqual([asked[0], rest[0], asked[1], rest[1], asked[2]].sort(byName));
  expect(at.opened.parts.counts.countAsked()).toEqual({ dateAsked: 3, editedAsk: 0 });
  const changedAt = (): number[] =>
    at.opened.parts.work.askedOf('dateAsked', 9).map((file) => file.changedAt);
  const before = changedAt();
  await syncOnce(at);
  expect(changedAt()).toEqual(before);
  const idOf = (name: string): number =>
    at.opened.parts.work.askedOf('dateAsked', 9).find((file) => file.name === name)?.id ?? 0;
  files.apply(idOf('scan.jpg'), { type: 'dateSaid', date: '1999-05-06T07:08:09' });
  files.apply(idOf('IMG_20240131_123456.jpg'), { type: 'dateSaid', date: 'name' });
  files.apply(idOf('left.jpg'), { type: 'givenUp' });
  await syncOnce(at);
  expect(datesOf(at)).toMatchObject({
    'scan.jpg': ['1999:05:06 07:08:09', undefined],
    'IMG_20240131_123456.jpg': ['2024:01:31 12:34:56', undefined],
  });
  expect(dateFromOf(at)).toMatchObject({ 'scan.jpg': 'said', 'IMG_20240131_123456.jpg': 'name' });
  expect(told(at)).toContain('left.jpg skipped leftAlone');
  expectNoViolations(at.world);
});

const byName = (one = '', other = ''): number => (one < other ? -1 : 1);

test('what waits for a date goes when a person names it by itself, and is not asked of again', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('scan.jpg', jpeg());
  setRules(at, { undated: 'ask' });
  await syncOnce(at);
  expect(told(at)).toEqual(['scan.jpg skipped dateAsked']);
  await runUpload(at.opened, [path]);
  await syncOnce(at);
  expect(told(at)).toEqual(['scan.jpg created']);
});

test('what waits for a date goes when the folder asks no more', async () => {
  const at = await startFolderWorld();
  at.world.put('scan.jpg', jpeg());
  setRules(at, { undated: 'ask' });
  await syncOnce(at);
  expect(told(at)).toEqual(['scan.jpg skipped dateAsked']);
  // A clock of milliseconds: what is changed in the same one is not newer than the rules.
  await new Promise((resolve) => setTimeout(resolve, 5));
  setRules(at, {});
  await syncOnce(at);
  expect(told(at)).toEqual(['scan.jpg created']);
  expect(dateFromOf(at)).toEqual({ 'scan.jpg': 'none' });
});

async function syncOnceWith(at: FolderWorld, fixDates: 'name'[]): Promise<void> {
  setRules(at, { fixDates });
  await syncOnce(at);
}

test('a side-car’s date counts for the album where nothing inside says one', async () => {
  const at = await startFolderWorld();
  at.world.put('b.jpg', jpeg());
  at.world.put('b.jpg.json', '{"photoTakenTime":{"timestamp":"1563105600"}}');
  setRules(at, { albumFrom: { kind: 'template', template: '{year}' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 2019: ['b.jpg'] });
});

test('a photo that another program holds for a moment goes into the album of the day it was taken', async () => {
  const at = await startFolderWorld();
  busy.path = at.world.put('held.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  busy.times = 2;
  setRules(at, { albumFrom: { kind: 'template', template: '{year}' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 2001: ['held.jpg'] });
});

test('a photo that is held for longer is decided of anew as long as it waits', async () => {
  const at = await startFolderWorld();
  busy.path = at.world.put('held.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  busy.times = 9;
  setRules(at, { albumFrom: { kind: 'template', template: '{year}' } });
  await compareAll(at);
  busy.path = '';
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 2001: ['held.jpg'] });
});

test('captions that people wrote become descriptions, where the rules want them', async () => {
  const at = await startFolderWorld();
  const said = (text: string): string =>
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></dc:description>`;
  at.world.put('a.jpg', xmpJpeg(said('At the lake')));
  at.world.put('b.jpg', xmpJpeg(said('OLYMPUS DIGITAL CAMERA')));
  at.world.put('c.jpg', jpeg());
  at.world.put('c.jpg.json', '{"description":"From Takeout"}');
  setRules(at, { captions: true });
  await syncOnce(at);
  at.world.put('d.jpg', xmpJpeg(said('Not wanted')));
  setRules(at, {});
  await syncOnce(at);
  const descriptions = at.world.emulator.library
    .items()
    .map(({ fileName, description }) => [fileName, description ?? ''] as const);
  expect(Object.fromEntries(descriptions)).toEqual({
    'a.jpg': 'At the lake',
    'b.jpg': '',
    'c.jpg': 'From Takeout',
    'd.jpg': '',
  });
});

test('a photo that another program holds for a moment keeps its date', async () => {
  const at = await startFolderWorld();
  busy.times = 1;
  busy.path = at.world.put('2019/IMG-20240131-WA0001.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  setRules(at, { fixDates: ['name', 'folder', 'file'] });
  await syncOnce(at);
  expect(busy.path).toBe('');
  expect(datesOf(at)).toEqual({ 'IMG-20240131-WA0001.jpg': ['2001:02:03 04:05:06', undefined] });
});
