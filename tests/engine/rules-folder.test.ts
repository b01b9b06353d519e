// The rules of a watched folder against the local Google Photos: what they leave alone says why, comes back when they change, and
// nothing goes to a second album by itself.
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takenOf } from '../../src-main/program/taken.ts';
import { datedVideo, datedJpeg } from '../help/dated-media.ts';
import { runUpload } from '../help/engine-run.ts';
import { albumsOf, setRules, startFolderWorld, syncOnce, told } from '../help/folder-run.ts';
import { jpeg, mp4 } from '../help/media.ts';
import { createTestClock, expectNoViolations, sends } from '../help/world.ts';

const DNG = Buffer.concat([Buffer.from('II*\0\x08\0\0\0\0\0', 'latin1'), Buffer.alloc(500, 7)]);

test('what the rules leave alone says why, and comes back when they change', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  at.world.put('b.png.jpg', jpeg());
  at.world.put('private/c.jpg', jpeg());
  at.world.put('film.mp4', mp4());
  setRules(at, {
    exclude: ['private/'],
    include: ['*.jpg', '*.mp4'],
    kinds: { photos: true, videos: false, raw: true },
  });
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.jpg created',
    'b.png.jpg created',
    'film.mp4 skipped kindOff',
    'private/c.jpg skipped excluded',
  ]);
  const sent = sends(at.world);
  await syncOnce(at);
  expect(sends(at.world)).toBe(sent);
  setRules(at, { exclude: ['film.*'] });
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.jpg created',
    'b.png.jpg created',
    'film.mp4 skipped excluded',
    'private/c.jpg created',
  ]);
  expectNoViolations(at.world);
});

test('what was left alone while the clock was ahead comes back when the rules change after it was set right', async () => {
  const clock = createTestClock();
  const at = await startFolderWorld({ clock });
  at.world.put('a.jpg', jpeg());
  const DAY_MS = 24 * 3_600_000;
  clock.advance(DAY_MS);
  setRules(at, { exclude: ['a.jpg'] });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg skipped excluded']);
  clock.advance(-DAY_MS);
  setRules(at, {});
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created']);
});

test('what is to rest a minute rests a minute, also where the clock was a year ahead when it was found', async () => {
  const clock = createTestClock();
  const at = await startFolderWorld({ clock });
  const YEAR_MS = 365 * 24 * 3_600_000;
  clock.advance(YEAR_MS);
  const path = at.world.put('a.jpg', jpeg());
  utimesSync(path, clock.now() / 1000, clock.now() / 1000);
  setRules(at, { minimumAgeMs: 60_000 });
  await syncOnce(at);
  clock.advance(-YEAR_MS);
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg found tooYoung']);
  const [row] = at.opened.parts.work.open();
  expect((row?.waitsUntilAt ?? Infinity) - clock.now()).toBeLessThanOrEqual(60_000);
});

test('what waits is left alone when the rules change before it was sent', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  at.world.put('b.jpg', jpeg());
  setRules(at, { minimumAgeMs: 3_600_000 });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg found tooYoung', 'b.jpg found tooYoung']);
  setRules(at, { exclude: ['b.jpg'], minimumAgeMs: 3_600_000 });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg found tooYoung', 'b.jpg skipped excluded']);
  expect(sends(at.world)).toBe(0);
  setRules(at, { exclude: ['b.jpg'] });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created', 'b.jpg skipped excluded']);
});

test('a file is sent once it is as old as the rules ask, and a run does not wait for it', async () => {
  const clock = createTestClock();
  const at = await startFolderWorld({ clock });
  at.world.put('a.jpg', jpeg());
  setRules(at, { minimumAgeMs: 600_000 });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg found tooYoung']);
  clock.advance(601_000);
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created']);
});

test('an album for each folder, at the top the folder’s own name, however accents are encoded', async () => {
  const at = await startFolderWorld();
  at.world.put('top.jpg', jpeg());
  at.world.put('S\u00fcd/a.jpg', jpeg());
  at.world.put('2024/Su\u0308d/b.jpg', jpeg());
  setRules(at, { albumFrom: { kind: 'folder' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 'S\u00fcd': ['a.jpg', 'b.jpg'], pictures: ['top.jpg'] });
  expectNoViolations(at.world);
});

test('an album for each path keeps folders of one name apart', async () => {
  const at = await startFolderWorld();
  at.world.put('2023/Lake/a.jpg', jpeg());
  at.world.put('2024/Lake/b.jpg', jpeg());
  setRules(at, { albumFrom: { kind: 'path' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ '2023 / Lake': ['a.jpg'], '2024 / Lake': ['b.jpg'] });
});

test('an album by date and camera; a file without a date goes by its own', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', datedJpeg({ date: '2019:12:31 23:59:59', camera: 'EOS 40D' }));
  const plain = at.world.put('b.jpg', jpeg());
  utimesSync(plain, new Date(2021, 5, 1), new Date(2021, 5, 1));
  setRules(at, { albumFrom: { kind: 'template', template: '{year}-{month} {camera}' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ '2019-12 EOS 40D': ['a.jpg'], '2021-06': ['b.jpg'] });
});

test('a file that was sent goes to no second album when its title changes by itself', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', jpeg());
  utimesSync(path, new Date(2021, 5, 1), new Date(2021, 5, 1));
  setRules(at, { albumFrom: { kind: 'template', template: '{year}' } });
  await syncOnce(at);
  utimesSync(path, new Date(2022, 5, 1), new Date(2022, 5, 1));
  await syncOnce(at);
  setRules(at, { albumFrom: { kind: 'template', template: 'Year {year}' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 2021: ['a.jpg'] });
  expect(told(at)).toHaveLength(1);
});

test('what was not sent yet goes where the newest template says', async () => {
  const at = await startFolderWorld();
  at.world.put('Lake/a.jpg', jpeg());
  setRules(at, { albumFrom: { kind: 'folder' }, exclude: ['Lake/'] });
  await syncOnce(at);
  setRules(at, { albumFrom: { kind: 'template', template: 'At {folder}' } });
  await syncOnce(at);
  expect(albumsOf(at)).toEqual({ 'At Lake': ['a.jpg'] });
  expect(told(at)).toHaveLength(1);
});

test('only what was taken since a date; the file’s time counts where nothing inside says', async () => {
  const at = await startFolderWorld();
  at.world.put('old.jpg', datedJpeg({ date: '2019:12:31 23:59:59' }));
  at.world.put('new.jpg', datedJpeg({ date: '2020:01:01 00:00:00' }));
  const plain = at.world.put('plain.jpg', jpeg());
  utimesSync(plain, new Date(2018, 0, 1), new Date(2018, 0, 1));
  setRules(at, { newerThanAt: new Date(2020, 0, 1).getTime() });
  await syncOnce(at);
  expect(told(at)).toEqual(['new.jpg created', 'old.jpg skipped tooOld', 'plain.jpg skipped tooOld']);
});

test('the clip of a Live Photo stays here whatever it is called; a film is sent, and the clip once it is alone', async () => {
  const at = await startFolderWorld();
  const still = at.world.put('IMG_1.jpg', datedJpeg({ contentId: 'one' }));
  at.world.put('IMG_1.mov', datedVideo({ clipMs: 2900, said: { 'content.identifier': 'one' } }));
  at.world.put('other.mov', datedVideo({ clipMs: 2900, said: { 'content.identifier': 'one' } }));
  at.world.put('IMG_2.jpg', datedJpeg({ contentId: 'two' }));
  at.world.put('IMG_2.mov', datedVideo({ clipMs: 2900, said: { 'content.identifier': 'three' } }));
  at.world.put('film.mov', datedVideo({ clipMs: 2900 }));
  setRules(at, { livePairs: 'photo' });
  await syncOnce(at);
  expect(told(at)).toEqual([
    'IMG_1.jpg created',
    'IMG_1.mov skipped pairedClip',
    'IMG_2.jpg created',
    'IMG_2.mov created',
    'film.mov created',
    'other.mov skipped pairedClip',
  ]);
  rmSync(still);
  await syncOnce(at);
  expect(told(at)).toContain('IMG_1.mov created');
});

test('of RAW and JPEG one stays here only as long as the other is there and can be sent', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  at.world.put('a.dng', DNG);
  at.world.put('b.jpg', '');
  at.world.put('b.dng', Buffer.concat([DNG, Buffer.from('b')]));
  at.world.put('c.jpg', jpeg());
  at.world.put('c.dng', Buffer.concat([DNG, Buffer.from('c')]));
  setRules(at, { rawPairs: 'jpeg', exclude: ['c.jpg'] });
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.dng skipped pairedRaw',
    'a.jpg created',
    'b.dng created',
    'b.jpg skipped empty',
    'c.dng created',
    'c.jpg skipped excluded',
  ]);
});

test('of RAW and JPEG, or photo and clip, the one that was left here is sent when the other will not be', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  // A camera that Google does not know yet.
  at.world.put('a.arw', Buffer.alloc(5000, 7));
  at.world.put(
    'b.heic',
    Buffer.concat([Buffer.from('0000001c667479706865696300000000', 'hex'), randomBytes(500)]),
  );
  at.world.put('b.mov', mp4());
  setRules(at, { rawPairs: 'raw', livePairs: 'photo' });
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.arw failed refusedByGoogle',
    'a.jpg skipped pairedRaw',
    'b.heic created',
    'b.mov skipped pairedClip',
  ]);
  await syncOnce(at);
  expect(told(at).slice(0, 2)).toEqual(['a.arw failed refusedByGoogle', 'a.jpg created']);
});

test('what a person names by itself goes, whatever the folder’s rules left alone, and they do not take it back', async () => {
  const at = await startFolderWorld();
  const edited = at.world.put('edited.jpg', jpeg());
  const rules = { rawPairs: 'jpeg', edited: 'leave' } as const;
  setRules(at, rules);
  await syncOnce(at);
  setRules(at, { ...rules, exclude: ['private/', 'other.jpg'] });
  const left = at.world.put('private/b.jpg', jpeg());
  at.world.put('other.jpg', jpeg());
  const raw = at.world.put('c.dng', DNG);
  at.world.put('c.jpg', jpeg());
  writeFileSync(edited, Buffer.concat([readFileSync(edited), Buffer.from('!')]));
  await syncOnce(at);
  expect(told(at).filter((line) => line.includes(' skipped '))).toEqual([
    'c.dng skipped pairedRaw',
    'edited.jpg skipped editedLeft',
    'other.jpg skipped excluded',
    'private/b.jpg skipped excluded',
  ]);
  const named = [left, raw, edited];
  expect((await runUpload(at.opened, named)).totals).toMatchObject({ created: named.length, skipped: 0 });
  await syncOnce(at);
  expect(told(at).filter((line) => line.includes(' skipped '))).toEqual(['other.jpg skipped excluded']);
  expectNoViolations(at.world);
});

test('side-cars are told apart from what is no photo at all', async () => {
  const at = await startFolderWorld();
  at.world.put('a.jpg', jpeg());
  at.world.put('a.jpg.supplemental-metadata.json', '{}');
  at.world.put('metadata.json', '{}');
  at.world.put('notes.txt', 'notes');
  setRules(at, {});
  await syncOnce(at);
  expect(told(at)).toEqual([
    'a.jpg created',
    'a.jpg.supplemental-metadata.json skipped sidecar',
    'metadata.json skipped sidecar',
    'notes.txt skipped notMedia',
  ]);
});

test.each([
  ['leave', 'editedLeft'],
  ['ask', 'editedAsk'],
] as const)('an edited file with the rule "%s" stays here until the rule changes', async (edited, code) => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', jpeg());
  setRules(at, { edited });
  await syncOnce(at);
  utimesSync(path, new Date(), new Date(2021, 5, 1));
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created alreadyThere']);
  writeFileSync(path, jpeg());
  await syncOnce(at);
  writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('!')]));
  await syncOnce(at);
  expect(told(at)).toEqual([`a.jpg skipped ${code}`]);
  expect(at.world.emulator.library.items()).toHaveLength(1);
  setRules(at, { edited: 'send' });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created']);
  expect(at.world.emulator.library.items()).toHaveLength(2);
});

test('an edited file that was left here and is put back as it was is there already', async () => {
  const at = await startFolderWorld();
  const first = jpeg();
  const path = at.world.put('a.jpg', first);
  setRules(at, { edited: 'leave' });
  await syncOnce(at);
  writeFileSync(path, Buffer.concat([first, Buffer.from('!')]));
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg skipped editedLeft']);
  writeFileSync(path, first);
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created alreadyThere']);
  expect(at.world.emulator.library.items()).toHaveLength(1);
});

test('a date that no calendar has stops nothing: the file goes by its own time', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', jpeg('a'));
  at.world.put('a.jpg.json', '{"photoTakenTime":{"timestamp":"99999999999999999"}}');
  at.world.put('b.jpg', jpeg('b'));
  utimesSync(path, new Date(), new Date(2021, 5, 1));
  setRules(at, { albumFrom: { kind: 'template', template: '{year}-{month}' } });
  await syncOnce(at);
  expect(Object.keys(albumsOf(at))).toContain('2021-06');
  expect(told(at)).toEqual(['a.jpg created', 'a.jpg.json skipped sidecar', 'b.jpg created']);
  expect(takenOf(null, 9e18)).toMatchObject({ at: 0 });
  expect(takenOf(null, Number.NaN)).toMatchObject({ at: 0 });
});

test('a bug that one file brings out is told of that file, and the others are sent', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('a.jpg', jpeg('a'));
  setRules(at, { edited: 'leave' });
  await syncOnce(at);
  utimesSync(path, new Date(), new Date(2021, 5, 1));
  at.world.put('b.jpg', jpeg('b'));
  const { hasher } = at.opened.parts;
  const hash = hasher.hash.bind(hasher);
  hasher.hash = (file) =>
    file === path ? Promise.reject(new RangeError('something unheard of')) : hash(file);
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg failed unexpected', 'b.jpg created']);
  hasher.hash = hash;
  at.opened.parts.files.apply(1, { type: 'retryAsked' });
  await syncOnce(at);
  expect(told(at)).toEqual(['a.jpg created alreadyThere', 'b.jpg created']);
});

test('a folder with the same rules again sends nothing, and one moved within it sends no bytes', async () => {
  const at = await startFolderWorld();
  const path = at.world.put('Lake/a.jpg', jpeg());
  at.world.put('Sea/b.jpg', jpeg());
  setRules(at, { albumFrom: { kind: 'folder' } });
  await syncOnce(at);
  const sent = sends(at.world);
  setRules(at, { albumFrom: { kind: 'folder' } });
  renameSync(path, join(at.world.pictures, 'Sea', 'a.jpg'));
  await syncOnce(at);
  expect(sends(at.world)).toBe(sent);
  expect(albumsOf(at)).toEqual({ Lake: ['a.jpg'], Sea: ['a.jpg', 'b.jpg'] });
});
