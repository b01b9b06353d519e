// The plain way: files arrive once, in as few calls as there can be, and nothing that Google has is sent again.
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runUpload, startRun } from '../help/engine-run.ts';
import { jpeg, mp4, mpeg, MIB, png, sha256 } from '../help/media.ts';
import {
  creates,
  expectNoViolations,
  openSignedIn,
  openWorld,
  sends,
  signIn,
  startWorld,
} from '../help/world.ts';

test('pictures and a video reach a new album, byte for byte', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const bytes = { 'a.jpg': jpeg(), 'b.png': png(), 'c.mp4': mp4(6 * MIB), 'd.mpg': mpeg() };
  for (const [name, content] of Object.entries(bytes)) world.put(name, content);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.stages).toEqual({ created: ['a.jpg', 'b.png', 'c.mp4', 'd.mpg'] });
  expect(run.totals).toMatchObject({ found: 4, created: 4 });
  const items = world.emulator.library.albumByTitle('Lake')?.items ?? [];
  expect(Object.fromEntries(items.map(({ fileName, sha256: sum }) => [fileName, sum]))).toEqual(
    Object.fromEntries(Object.entries(bytes).map(([name, content]) => [name, sha256(content)])),
  );
  expect(world.emulator.ledger.counts['uploads.start']).toBe(1);
  expect(creates(world)).toBe(1);
  expectNoViolations(world);
});

test('120 files make three batchCreate calls, a second run makes none', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  for (let i = 0; i < 120; i += 1) world.put(`${i % 7}/${i % 3}/IMG_${i}.jpg`, jpeg());
  const run = await runUpload(opened, [world.pictures], { album: 'Trip' });
  expect(run.totals).toMatchObject({ found: 120, created: 120 });
  expect(creates(world)).toBe(3);
  expect(world.emulator.library.albumByTitle('Trip')?.items).toHaveLength(120);
  const sent = sends(world);
  const second = await runUpload(opened, [world.pictures], { album: 'Trip' });
  expect(second.totals).toMatchObject({ found: 120, alreadyThere: 120, created: 0 });
  expect(sends(world)).toBe(sent);
  expectNoViolations(world);
});

test('what another run left with its bytes at Google stops no upload that does not bring it to its end', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  const accountId = await signIn(world, opened);
  const { files, albums, db } = opened.parts;
  const target = { accountId, destinationId: albums.ensureDestination(accountId, null).id };
  for (let i = 0; i < 600; i += 1) {
    const seen = { sizeBytes: 1, modifiedAtMs: 1 };
    const found = { path: `/left/${i}.jpg`, name: `${i}.jpg`, ...seen };
    const { file } = files.note(found, { ...target, folderId: null, uploadId: null });
    const sha = sha256(Buffer.from(String(i)));
    files.apply(file.id, { type: 'fingerprinted', ...seen, sha256: sha, media: 'photo', mime: 'image/jpeg' });
    files.apply(file.id, { type: 'uploadStarted' });
    files.apply(file.id, { type: 'tokenReceived', token: `token ${i}`, dateFrom: 'none' });
  }
  await db.durable();
  const run = await runUpload(opened, [world.put('a.jpg', jpeg())]);
  expect(run.totals).toMatchObject({ found: 1, created: 1 });
});

test('a slow walk over the disk does not make small batches', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  for (let i = 0; i < 30; i += 1) world.put(`folder ${i}/IMG_${i}.jpg`, jpeg());
  const { Engine } = await import('../../src-main/engine/engine.ts');
  const { findAll } = await import('../../src-main/engine/find.ts');
  const { addFound } = await import('../../src-main/program/add.ts');
  const { parts } = opened;
  const accountId = opened.accounts.list()[0]?.id ?? '';
  const destination = parts.albums.ensureDestination(accountId, null);
  const uploadId = parts.uploads.start(destination.id, null, null);
  const engine = new Engine(parts, { scope: uploadId, runOut: true, parallelUploads: () => 4 });
  async function* slowly() {
    for await (const found of findAll([world.pictures], new AbortController().signal)) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield found;
    }
  }
  const target = { accountId, destinationId: destination.id, folderId: null, uploadId, again: 'no' as const };
  await engine.expecting(() => addFound(parts, slowly(), target, () => engine.kick()));
  engine.start();
  await engine.ended;
  await engine.stop();
  expect(world.emulator.library.items()).toHaveLength(30);
  expect(creates(world)).toBe(1);
});

test('a renamed copy sends nothing, and says which picture it is', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const path = world.put('a.jpg', jpeg());
  await runUpload(opened, [path], { album: 'Lake' });
  const sent = sends(world);
  renameSync(path, join(world.pictures, 'renamed.jpg'));
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 1, alreadyThere: 1 });
  expect(run.files['renamed.jpg']?.reason).toEqual({ code: 'sameContent', params: { name: 'a.jpg' } });
  expect(sends(world)).toBe(sent);
});

test('the same bytes in a second album are linked, without being sent', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  for (let i = 0; i < 60; i += 1) world.put(`IMG_${i}.jpg`, jpeg());
  await runUpload(opened, [world.pictures]);
  const sent = sends(world);
  const run = await runUpload(opened, [world.pictures], { album: 'Second' });
  expect(run.totals).toMatchObject({ found: 60, alreadyThere: 60 });
  expect(sends(world)).toBe(sent);
  expect(world.emulator.ledger.counts['albums.batchAdd']).toBe(2);
  expect(world.emulator.library.albumByTitle('Second')?.items).toHaveLength(60);
  expectNoViolations(world);
});

test('two copies in one run: one is sent, the other is already there, never both in one call', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const bytes = jpeg();
  for (let i = 0; i < 8; i += 1) world.put(`copy ${i}.jpg`, bytes);
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 8, created: 1, alreadyThere: 7 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
  expect(world.emulator.library.items()).toHaveLength(1);
  expectNoViolations(world);
});

test('three hundred copies: one is sent, and what follows for the others is not asked for one by one', async () => {
  const { world, opened, accountId } = await openSignedIn();
  const bytes = jpeg('same');
  for (let number = 0; number < 300; number += 1) world.put(`copy-${number}.jpg`, bytes);
  const hour = new Date().getHours();
  // All of them are known before the first may go.
  const closed = { from: (hour + 12) % 24, to: (hour + 13) % 24 };
  const before = startRun(opened, [world.pictures], { album: 'Lake', hours: () => closed });
  await expect.poll(() => opened.parts.counts.countIn(accountId, ['ready']), { timeout: 20_000 }).toBe(300);
  await before.engine.stop();
  const asked = vi.spyOn(opened.parts.work, 'dueForUpload');
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ created: 1, alreadyThere: 299, waiting: 0, failed: 0 });
  expect(world.emulator.ledger.of('uploads.raw')).toHaveLength(1);
  expect(asked.mock.calls.length).toBeLessThan(100);
});

test('a picture that Google has from elsewhere still reaches the album', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const bytes = jpeg();
  world.emulator.seed({ items: [{ fileName: 'phone.jpg', bytes }] });
  world.put('a.jpg', bytes);
  expect((await runUpload(opened, [world.pictures])).totals).toMatchObject({ created: 1 });
  // It is not ours, so Google refuses to link it, and the bytes go once more with the album.
  const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
  expect(run.totals).toMatchObject({ found: 1, failed: 0, waiting: 0 });
  expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(1);
  expectNoViolations(world);
});

test('an edited picture is a new picture; one that was only touched is not', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const path = world.put('a.jpg', jpeg());
  await runUpload(opened, [path]);
  utimesSync(path, new Date(), new Date(Date.now() - 1000));
  const sent = sends(world);
  expect((await runUpload(opened, [path])).totals).toMatchObject({ alreadyThere: 1 });
  expect(sends(world)).toBe(sent);
  writeFileSync(path, jpeg());
  expect((await runUpload(opened, [path])).totals).toMatchObject({ created: 1 });
  expect(world.emulator.library.items()).toHaveLength(2);
});

test('two files whose names differ only in how an accent is encoded are two files', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const composed = 'caf\u00e9.jpg';
  const decomposed = 'cafe\u0301.jpg';
  world.put(composed, jpeg());
  world.put(decomposed, jpeg());
  const run = await runUpload(opened, [world.pictures], { album: 'A\u030angstro\u0308m' });
  expect(run.totals).toMatchObject({ found: 2, created: 2 });
  expect(world.emulator.library.items().map(({ fileName }) => fileName)).toEqual([composed, composed]);
  const again = await runUpload(opened, [world.pictures], { album: '\u00c5ngstr\u00f6m' });
  expect(again.totals).toMatchObject({ found: 2, alreadyThere: 2 });
  expect(world.emulator.library.albums()).toHaveLength(1);
});

test('a file whose name was re-encoded and then edited is found at its new name', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const path = world.put('cafe\u0301.jpg', jpeg());
  await runUpload(opened, [world.pictures]);
  const renamed = join(world.pictures, 'caf\u00e9.jpg');
  renameSync(path, renamed);
  writeFileSync(renamed, jpeg());
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ found: 1, created: 1 });
});
