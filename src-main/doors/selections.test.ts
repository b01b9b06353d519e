// What was dropped and is not decided: to whom it is offered, and what becomes of its copies.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Inbox } from './inbox.ts';
import { Selections } from './selections.ts';

function inbox(freeBytes?: () => Promise<number>) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'photostow-selections-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  return { selections: new Selections(new Inbox(dataFolder, freeBytes)), folder: join(dataFolder, 'inbox') };
}

const bytes = (): AsyncIterable<Uint8Array> => Readable.from([Buffer.from('bytes')]);

async function streamed(selections: Selections, page: { isHere: boolean }, name = 'a.jpg'): Promise<string> {
  const { selectionId } = selections.open(page);
  await selections.receive(selectionId, { name, modifiedAt: null, part: '0', sizeBytes: null }, bytes());
  return selectionId;
}

it('a part that comes again is not taken twice', async () => {
  const { selections, folder } = inbox();
  const page = { isHere: true };
  const id = await streamed(selections, page);
  expect(
    await selections.receive(id, { name: 'a.jpg', modifiedAt: null, part: '0', sizeBytes: null }, bytes()),
  ).toBe('taken');
  expect(await selections.complete(id, page)).toMatchObject({ fileCount: 1 });
  expect(readdirSync(join(folder, id))).toEqual(['a.jpg']);
});

it('what is gone by the time it is looked at is told when it is sent, and is no mistake of the program', async () => {
  const { selections } = inbox();
  const selection = await selections.add(['/not/there.jpg']);
  expect(selection).toMatchObject({ fileCount: 1, names: ['there.jpg'], isFolder: false });
});

it('is offered to its own page, and to another one only when that is gone', async () => {
  const { selections } = inbox();
  const [first, second] = [{ isHere: true }, { isHere: true }];
  const id = await streamed(selections, first);
  expect(selections.offer(first)).toEqual([]);
  await selections.complete(id, first);
  expect(selections.isAsking()).toBe(true);
  expect(selections.offer(first)).toHaveLength(1);
  expect(selections.offer(second)).toEqual([]);
  first.isHere = false;
  expect(selections.offer(second)).toHaveLength(1);
  expect(selections.offer({ isHere: true })).toEqual([]);
  const taken = selections.take(id);
  expect(selections.isAsking()).toBe(false);
  if (taken) selections.putBack(taken);
  expect(selections.offer(second)).toHaveLength(1);
});

it('the copies of one that gives way to newer ones, or that nobody completes, are removed', async () => {
  const { selections, folder } = inbox();
  const page = { isHere: true };
  const oldest = await streamed(selections, page);
  for (let count = 0; count < 100; count += 1) selections.open(page);
  await expect.poll(() => existsSync(join(folder, oldest))).toBe(false);

  const half = await streamed(selections, page, 'half.jpg');
  page.isHere = false;
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  selections.offer({ isHere: true });
  await expect.poll(() => existsSync(join(folder, half))).toBe(false);
});

/** Comes in two pieces, the second of them when `goOn` is called: a request whose line seems dead to the page. */
function stuck() {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('by');
    await promise;
    yield Buffer.from('tes');
  }
  return { body: body(), goOn };
}

it('what still comes when all is said to be here leaves nothing behind, and takes nothing away', async () => {
  const { selections, folder } = inbox();
  const page = { isHere: true };
  const { selectionId } = selections.open(page);
  const file = { name: 'trip/a.jpg', modifiedAt: null, part: '0', sizeBytes: null };
  const [again, leftOut] = [stuck(), stuck()];
  const received = [
    selections.receive(selectionId, file, again.body),
    selections.receive(selectionId, { ...file, name: 'odd/b.jpg', part: '1' }, leftOut.body),
  ];
  await expect.poll(() => readdirSync(join(folder, selectionId)).sort()).toEqual(['odd', 'trip']);
  expect(await selections.receive(selectionId, file, bytes())).toBe('taken');
  expect(await selections.complete(selectionId, page)).toMatchObject({ fileCount: 1 });
  expect(await Promise.all(received)).toEqual(['taken', 'unknown']);
  selections.take(selectionId);
  for (const { goOn } of [again, leftOut]) goOn();
  expect(readdirSync(join(folder, selectionId), { recursive: true }).sort()).toEqual([
    '~2',
    '~2/trip',
    '~2/trip/a.jpg',
  ]);
});

it('what still comes when a person says no is gone with the rest', async () => {
  const { selections, folder } = inbox();
  const { selectionId } = selections.open({ isHere: true });
  const { body } = stuck();
  const file = { name: 'a.jpg', modifiedAt: null, part: '0', sizeBytes: null };
  const received = selections.receive(selectionId, file, body);
  await expect.poll(() => existsSync(join(folder, selectionId, 'a.jpg'))).toBe(true);
  await selections.discard(selectionId);
  expect(await received).toBe('unknown');
  expect(readdirSync(folder)).toEqual([]);
});

it('what was taken for use keeps its copies, whoever says no to it afterwards', async () => {
  const { selections, folder } = inbox();
  const page = { isHere: true };
  const id = await streamed(selections, page);
  await selections.complete(id, page);
  selections.take(id);
  await selections.discard(id);
  expect(readdirSync(join(folder, id))).toEqual(['a.jpg']);
});

const MB = 1024 * 1024;

it('a file for which the disk has no room beside what the database needs is refused as by a full disk, and leaves nothing', async () => {
  const { selections, folder } = inbox(() => Promise.resolve(100 * MB));
  const { selectionId } = selections.open({ isHere: true });
  const drop = (name: string, sizeBytes: number) =>
    selections.receive(selectionId, { name, modifiedAt: null, part: name, sizeBytes }, bytes());
  await expect(drop('large.mp4', 50 * MB)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(join(folder, selectionId))).toEqual([]);
  expect(await drop('small.jpg', 5)).toBe('taken');
});

it('a disk that fills up while a file comes ends that file before it is full', async () => {
  let free = 80 * MB;
  const { selections, folder } = inbox(() => Promise.resolve(free));
  const { selectionId } = selections.open({ isHere: true });
  const body = Readable.from(
    (function* () {
      for (; free > 0; free -= 8 * MB) yield Buffer.alloc(8 * MB);
    })(),
  );
  const file = { name: 'a.mp4', modifiedAt: null, part: null, sizeBytes: null };
  await expect(selections.receive(selectionId, file, body)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(free).toBeGreaterThan(40 * MB);
  expect(readdirSync(join(folder, selectionId))).toEqual([]);
});

it('tells what it has come to while it counts', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'photostow-selections-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(dataFolder, name), name);
  const told: number[] = [];
  const selections = new Selections(new Inbox(dataFolder), (count) => told.push(count()));
  await selections.add([dataFolder]);
  expect(told).toEqual([1, 2]);
});
