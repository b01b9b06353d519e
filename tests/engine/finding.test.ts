// Walks over a disk that is not as one would wish: odd names, paths too long, loops, pipes, folders that cannot be read. Whatever
// lies there is counted; nothing ends the walk.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkBytes, checkFile } from '../../src-main/engine/check.ts';
import { findAll, findDirectories, type Found } from '../../src-main/engine/find.ts';
import { DEFAULT_RULES } from '../../src-main/engine/rules.ts';
import { addFound } from '../../src-main/program/add.ts';
import { DirectoryPlan, planFolder } from '../../src-main/program/plan.ts';
import { reasonText } from '../../src-main/doors/reason-text.ts';
import { createTranslate } from '../../src-main/texts/texts.ts';
import { seededRandom } from '../../emulator/faults.ts';
import { runUpload } from '../help/engine-run.ts';
import { setRules, startFolderWorld, syncOnce, told } from '../help/folder-run.ts';
import { jpeg, mp4, png } from '../help/media.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

async function walk(...paths: string[]): Promise<Found[]> {
  const found: Found[] = [];
  for await (const entry of findAll(paths, new AbortController().signal)) found.push(entry);
  return found;
}

const codes = (found: Found[]): Record<string, string | undefined> =>
  Object.fromEntries(found.map(({ name, leave }) => [name, leave?.reason.code]));

test.each([20, 0])(
  'a folder that is removed while its parent is walked is nothing, and no failure (%i read here)',
  async (mostHere) => {
    const world = await startWorld();
    for (const name of ['a/1.jpg', 'b/2.jpg', 'c/3.jpg']) world.put(name, jpeg());
    const enter = (directory: string): boolean => {
      if (basename(directory) === 'b') rmSync(directory, { recursive: true });
      return true;
    };
    const found: Found[] = [];
    const { signal } = new AbortController();
    for await (const entries of findDirectories(world.pictures, signal, enter, mostHere))
      found.push(...entries);
    expect(codes(found)).toEqual({ '1.jpg': undefined, '3.jpg': undefined });
  },
);

test('of a directory with more files than are looked at together each is found once, in the order of their names', async () => {
  const world = await startWorld();
  const names = Array.from({ length: 150 }, (_, index) => `${String(index).padStart(3, '0')}.jpg`);
  for (const name of [...names].reverse()) world.put(name, jpeg());
  const paths = names.map((name) => join(world.pictures, name));
  expect((await walk(world.pictures)).map(({ path }) => path)).toEqual(paths);
  const { signal } = new AbortController();
  for await (const entries of findDirectories(world.pictures, signal, () => true, 0))
    expect(entries.map(({ path }) => path)).toEqual(paths);
});

test('a name that is not UTF-8 is told, not passed over in silence', async () => {
  const world = await startWorld();
  world.put('b.jpg', jpeg());
  writeFileSync(
    Buffer.concat([Buffer.from(`${world.pictures}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]),
    jpeg(),
  );
  const found = await walk(world.pictures);
  expect(found).toHaveLength(2);
  expect(found.find(({ name }) => name !== 'b.jpg')?.leave).toMatchObject({
    stage: 'failed',
    reason: { code: 'unreadable' },
  });
  const opened = openWorld(world);
  await signIn(world, opened);
  const run = await runUpload(opened, [world.pictures]);
  expect(run.totals).toMatchObject({ found: 2, created: 1, failed: 1 });
});

test('names that are not UTF-8 and read alike are told each for itself, also beside a real name that reads so', async () => {
  const world = await startWorld();
  const named = (...last: number[]): Buffer =>
    Buffer.concat([Buffer.from(`${world.pictures}/caf`), Buffer.from(last)]);
  for (const last of [[0xe8], [0xe9], [0xea], [0xef, 0xbf, 0xbd]]) {
    const folder = named(...last);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/a.jpg')]), jpeg());
    writeFileSync(Buffer.concat([folder, Buffer.from('.jpg')]), jpeg(String(last)));
  }
  const found = await walk(world.pictures);
  const read = found.filter(({ leave }) => leave === null).map(({ path }) => basename(path));
  const told = found.filter(({ leave }) => leave !== null).map(({ name }) => name);
  expect(read.sort()).toEqual(['a.jpg', 'caf\ufffd.jpg']);
  expect(told.sort()).toEqual([
    ...['caf\ufffd (2)', 'caf\ufffd (2).jpg', 'caf\ufffd (3)', 'caf\ufffd (3).jpg'],
    ...['caf\ufffd (4)', 'caf\ufffd (4).jpg'],
  ]);
});

test('a folder whose name is not UTF-8 is told by that, also where it was named, and goes once it is renamed', async () => {
  const place = await startFolderWorld();
  const { world } = place;
  const named = (...last: number[]): Buffer =>
    Buffer.concat([Buffer.from(`${world.pictures}/caf`), Buffer.from(last)]);
  mkdirSync(named(0xe9));
  writeFileSync(Buffer.concat([named(0xe9), Buffer.from('/a.jpg')]), jpeg());
  const reason = { code: 'unreadable', params: { detail: 'EILSEQ' } } as const;
  for (const path of [world.pictures, named(0xe9).toString()])
    expect((await walk(path)).map(({ leave }) => leave)).toEqual([{ stage: 'failed', reason }]);
  expect(reasonText(createTranslate('en'), reason)).toContain('rename it');
  setRules(place, {});
  await syncOnce(place);
  renameSync(named(0xe9), named(0xc3, 0xa9));
  await syncOnce(place);
  expect(told(place)).toEqual(['café/a.jpg created']);
});

test('a path longer than the system takes does not end the walk', async () => {
  const world = await startWorld();
  world.put('z.jpg', jpeg());
  // Only step by step can one get so deep.
  const script = `
    process.chdir(${JSON.stringify(world.pictures)});
    for (let i = 0; i < 16; i += 1) { fs.mkdirSync('d'.repeat(250)); process.chdir('d'.repeat(250)); }
    fs.writeFileSync('x'.repeat(240) + '.jpg', 'x');
    fs.writeFileSync('a.jpg', 'x');`;
  execFileSync(process.execPath, ['-e', script]);
  const found = await walk(world.pictures);
  expect(found.some(({ name, leave }) => name.length > 200 && leave?.stage === 'failed')).toBe(true);
  expect(codes(found)).toMatchObject({ 'z.jpg': undefined });
});

test('pipes, sockets and devices are left alone and never opened', async () => {
  const world = await startWorld();
  execFileSync('mkfifo', [join(world.pictures, 'pipe.jpg')]);
  world.put('a.jpg', jpeg());
  expect(codes(await walk(world.pictures))).toEqual({ 'a.jpg': undefined, 'pipe.jpg': 'notMedia' });
  expect(codes(await walk('/dev/null'))).toEqual({ null: 'notMedia' });
});

test('links are told inside a folder and followed when they are named', async () => {
  const world = await startWorld();
  mkdirSync(join(world.folder, 'elsewhere'));
  writeFileSync(join(world.folder, 'elsewhere', 'a.jpg'), jpeg());
  const link = join(world.pictures, 'link');
  symlinkSync(join(world.folder, 'elsewhere'), link);
  symlinkSync(world.pictures, join(world.pictures, 'loop'));
  symlinkSync('nowhere', join(world.pictures, 'broken.jpg'));
  expect(codes(await walk(world.pictures))).toEqual({ link: 'link', loop: 'link', 'broken.jpg': 'link' });
  expect((await walk(link)).map(({ path }) => path)).toEqual([join(world.folder, 'elsewhere', 'a.jpg')]);
});

test('a file that is named although it is hidden was meant', async () => {
  const world = await startWorld();
  expect(codes(await walk(world.put('.hidden.jpg', jpeg())))).toEqual({ '.hidden.jpg': undefined });
});

test('a given path that has gone meanwhile is told, and the others are walked', async () => {
  const world = await startWorld();
  const path = world.put('a.jpg', jpeg());
  const found = await walk(`${path}-gone`, path, join(path, 'below-a-file'));
  expect(found.map(({ leave }) => leave?.reason.code)).toEqual(['vanished', undefined, 'unreadable']);
});

test('a walk that is stopped stops', async () => {
  const world = await startWorld();
  world.put('a/b.jpg', jpeg());
  const controller = new AbortController();
  controller.abort(new Error('stopped'));
  const iterate = async (): Promise<void> => {
    for await (const entry of findAll([world.pictures], controller.signal)) void entry;
  };
  await expect(iterate()).rejects.toThrow('stopped');
});

test('names that a temporary file has are left alone until the file has its own', async () => {
  const world = await startWorld();
  for (const name of [
    'a.jpg.part',
    'b.crdownload',
    'c.tmp',
    'd.jpg~',
    '~$e.jpg',
    'f.partial',
    '.syncthing.g.jpg.tmp',
  ])
    world.put(name, jpeg());
  expect(new Set(Object.values(codes(await walk(world.pictures))))).toEqual(new Set(['partial']));
});

test('a film is a film whatever its size: around 4 GiB, and up to what Google takes', async () => {
  const world = await startWorld();
  const path = world.put('film.mp4', mp4());
  const gib = 1024 ** 3;
  for (const size of [2 * gib, 4 * gib - 1, 4 * gib, 4 * gib + 1, 8 * gib + 5, 20 * gib]) {
    truncateSync(path, size);
    expect([size, await checkFile(path, size)]).toEqual([
      size,
      { ok: true, media: 'video', mime: 'video/mp4' },
    ]);
  }
  truncateSync(path, 20 * gib + 1);
  expect(await checkFile(path, 20 * gib + 1)).toEqual({ ok: false, reason: { code: 'videoTooLarge' } });
});

/** Of Linux, in memory: one of few file systems that take a sparse file of any size. */
const HUGE_DISK = '/dev/shm';

test.skipIf(!existsSync(HUGE_DISK))(
  'a file that says it is larger than any disk is told, and the others go on',
  async () => {
    const world = await startWorld();
    const opened = openWorld(world);
    await signIn(world, opened);
    const folder = mkdtempSync(join(HUGE_DISK, 'photostow-test-'));
    world.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of ['one.jpg', 'two.mp4']) execFileSync('truncate', ['-s', '7E', join(folder, name)]);
    writeFileSync(join(folder, 'photo.jpg'), jpeg());
    const run = await runUpload(opened, [folder, join(folder, 'one.jpg')], {});
    expect(run.stages).toEqual({ created: ['photo.jpg'], failed: ['one.jpg', 'two.mp4'] });
    expect(run.files['one.jpg']?.reason).toEqual({ code: 'unreadable', params: { detail: 'EFBIG' } });
  },
);

test('what is named as a photo and has nothing like one inside is told as damaged, not as no photo', async () => {
  const world = await startWorld();
  const codeOf = async (name: string, bytes: Buffer): Promise<unknown> => {
    const checked = await checkFile(world.put(name, bytes), bytes.length);
    expect(await checkBytes(name, bytes)).toEqual(checked);
    return checked.ok ? checked.media : checked.reason.code;
  };
  for (const bytes of [Buffer.alloc(5000), jpeg().subarray(0, 2), Buffer.from('not a picture at all')])
    expect(await codeOf('a.jpg', bytes)).toBe('seemsDamaged');
  expect(await codeOf('a.txt', Buffer.alloc(5000))).toBe('notMedia');
  // Something else is inside, and whole.
  expect(await codeOf('a.jpg', Buffer.from('%PDF-1.7 ...'))).toBe('notMedia');
  expect(await codeOf('a.jpg', jpeg())).toBe('photo');
});

test('whatever bytes a file has, looking at it ends with a word', async () => {
  const world = await startWorld();
  const random = seededRandom(7);
  const heads = [
    jpeg(),
    png(),
    mp4(400),
    Buffer.from('RIFF\0\0\0\0WEBP'),
    Buffer.from('II*\0\b\0\0\0'),
    Buffer.from('ID3'),
  ];
  const more = [
    '1a45dfa3',
    '000001ba21',
    '000001ba44',
    '3026b2758e66cf11',
    '4d4d002a00000008',
    '504b0304',
    '7b22',
  ];
  heads.push(...more.map((hex) => Buffer.from(hex, 'hex')));
  for (let i = 0; i < 400; i += 1) {
    const head = heads[Math.floor(random() * heads.length)] ?? Buffer.alloc(0);
    const cut = head.subarray(0, Math.floor(random() * (head.length + 1)));
    const tail = Buffer.from(
      Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)),
    );
    const bytes = Buffer.concat([cut, tail]);
    const path = world.put('odd.jpg', bytes);
    const checked = await checkFile(path, bytes.length);
    expect(checked.ok || checked.reason.code).toBeTruthy();
  }
});

test('a directory that could not be read, and can be now, is told as failed no longer', async () => {
  const world = await startWorld();
  const opened = openWorld(world);
  await signIn(world, opened);
  const { parts } = opened;
  const { files } = await runUpload(opened, [world.put('a.jpg', jpeg('a'))], {});
  const { accountId = '', destinationId = 0, uploadId = null } = files['a.jpg'] ?? {};
  world.put('closed/b.jpg', jpeg('b'));
  const closed = join(world.pictures, 'closed');
  const asItWas = async function* (): AsyncGenerator<Found> {
    const reason = { code: 'unreadable', params: { detail: 'EACCES' } } as const;
    const leave = { stage: 'failed', reason } as const;
    yield await Promise.resolve({ path: closed, name: 'closed', sizeBytes: 0, modifiedAtMs: 0, leave });
  };
  const wish = { accountId, destinationId, folderId: null, uploadId, again: 'passing' } as const;
  await addFound(parts, asItWas(), wish);
  expect(parts.files.byPath(destinationId, closed)).toMatchObject({ stage: 'failed' });
  const again = await runUpload(opened, [world.pictures], {});
  expect(again.stages.created).toContain('b.jpg');
  expect(parts.files.byPath(destinationId, closed)).toBeUndefined();
});

test('of a file that cannot be read the rules’ check says why', async () => {
  const world = await startWorld();
  const path = world.put('a.jpg', jpeg());
  const [found] = await walk(path);
  if (!found) throw new Error('nothing found');
  rmSync(path);
  symlinkSync(path, path);
  const plan = new DirectoryPlan(planFolder(world.pictures, DEFAULT_RULES), [found], Date.now());
  expect(await plan.check(found)).toEqual({
    ok: false,
    reason: { code: 'unreadable', params: { detail: 'ELOOP' } },
  });
});
