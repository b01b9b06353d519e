// `upload` with a date put into what is sent, and captions as descriptions: what arrives, and that a killed process changes nothing
// about it, since the same file always gives the same bytes.
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import ExifReader from 'exifreader';
import { afterEach, expect, test } from 'vitest';
import { command, counts, summaryOf } from '../help/command.ts';
import { killAt, letGoOfDatabases, type Trigger } from '../help/crash.ts';
import { datedJpeg, xmpJpeg } from '../help/dated-media.ts';
import { jpeg, png } from '../help/media.ts';
import { expectNoViolations, startSignedIn, type World } from '../help/world.ts';

afterEach(letGoOfDatabases);

const datesOf = (world: World): Record<string, string | undefined> =>
  Object.fromEntries(
    world.emulator.library.items().map(({ fileName, path }) => {
      const exif = ExifReader.load(readFileSync(path), { expanded: true }).exif;
      return [fileName, exif?.DateTimeOriginal?.description];
    }),
  );

test('the first source that tells a date gives it; the files on the disk stay as they are', async () => {
  const world = await startSignedIn();
  const plain = jpeg('named');
  const named = world.put('IMG-20240131-WA0001.jpg', plain);
  world.put('2019-07 Italy/a.jpg', jpeg());
  const aged = world.put('b.jpg', jpeg());
  utimesSync(aged, new Date(), new Date(Date.UTC(2021, 5, 1, 10)));
  world.put('dated.jpg', datedJpeg({ date: '2001:02:03 04:05:06' }));
  world.put('c.png', png());
  const args = ['upload', world.pictures, '--fix-dates', 'name,folder,file', '--json'];
  const ended = await command(world, args);
  expect(summaryOf(ended)).toEqual(counts({ found: 5, created: 5 }));
  expect(datesOf(world)).toEqual({
    'IMG-20240131-WA0001.jpg': '2024:01:31 12:00:00',
    'a.jpg': '2019:07:01 12:00:00',
    'b.jpg': '2021:06:01 10:00:00',
    'dated.jpg': '2001:02:03 04:05:06',
    'c.png': undefined,
  });
  expect(readFileSync(named)).toEqual(plain);
  expect(summaryOf(await command(world, args))).toEqual(counts({ found: 5, alreadyThere: 5 }));
  expectNoViolations(world);
});

test('captions become descriptions where they are wished for', async () => {
  const world = await startSignedIn();
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
    <rdf:li xml:lang="x-default">Ada on the pier</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`;
  world.put('a.jpg', xmpJpeg(packet));
  await command(world, ['upload', world.pictures, '--captions', '--json']);
  expect(world.emulator.library.items().map(({ description }) => description)).toEqual(['Ada on the pier']);
});

test('a source that does not exist is told before anything is sent', async () => {
  const world = await startSignedIn();
  world.put('a.jpg', jpeg());
  const ended = await command(world, ['upload', world.pictures, '--fix-dates', 'stars']);
  expect(ended.code).toBe(2);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended.stderr).toContain('stars');
  expect(world.emulator.ledger.counts['uploads.raw']).toBeUndefined();
});

const KILLS: Trigger[] = [
  { kind: 'unstored', endpoint: 'uploads.raw' },
  { kind: 'done', endpoint: 'uploads.raw', nth: 2 },
  { kind: 'asked', endpoint: 'mediaItems.batchCreate' },
  { kind: 'done', endpoint: 'mediaItems.batchCreate' },
  { kind: 'unstored', endpoint: 'mediaItems.batchCreate' },
];

test.each(KILLS)('killed ($kind $endpoint): every photo once, each with its date', async (kill) => {
  const world = await startSignedIn();
  for (let day = 1; day <= 6; day += 1) world.put(join('trip', `2024-03-0${day}.jpg`), jpeg(`day ${day}`));
  const args = ['upload', world.pictures, '--album', 'Trip', '--fix-dates', 'name', '--json'];
  const { early } = await killAt(world, args, kill);
  expect(early).toBe(false);
  const ended = await command(world, args);
  expect(ended.code).toBe(0);
  const dates = Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((day) => [`2024-03-0${day}.jpg`, `2024:03:0${day} 12:00:00`]),
  );
  expect(datesOf(world)).toEqual(dates);
  expect(world.emulator.library.items()).toHaveLength(6);
  expect(world.emulator.library.albumByTitle('Trip')?.items).toHaveLength(6);
});
