// What photos and videos say about themselves, and that a damaged one says nothing and stops nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { datedVideo, datedJpeg, xmpJpeg } from '../../tests/help/dated-media.ts';
import { jpeg, mp4, png } from '../../tests/help/media.ts';
import { NO_FACTS, parseCaptured } from './captured.ts';
import { readPhotoFacts } from './photo-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'photostow-facts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(bytes: Buffer) {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return readPhotoFacts(path);
}

const whole = datedJpeg({
  date: '2024:05:06 10:11:12',
  offset: '+02:00',
  camera: 'EOS 40D',
  caption: 'At the lake',
  contentId: 'A1-B2',
});
const IN_1904 = 2_082_844_800;

describe('a photo', () => {
  it('says when, with what, and what it belongs to', async () => {
    expect(await read(whole)).toEqual({
      capturedAt: { local: '2024-05-06T10:11:12', offset: '+02:00' },
      camera: 'EOS 40D',
      // Cameras write into EXIF's own field by themselves.
      caption: null,
      contentId: 'A1-B2',
      clipMs: null,
    });
  });

  it('keeps a time without an offset as the camera’s clock said it', async () => {
    const { capturedAt } = await read(datedJpeg({ date: '2024:05:06 23:59:59' }));
    expect(capturedAt).toEqual({ local: '2024-05-06T23:59:59', offset: null });
  });

  it.each([
    [
      '<x exif:DateTimeOriginal="2020-01-02T03:04:05.67+01:00" xmp:CreateDate="2021-01-01"/>',
      '2020-01-02T03:04:05',
    ],
    ['<photoshop:DateCreated>2020-01-02</photoshop:DateCreated>', '2020-01-02T00:00:00'],
    ['<x xmp:CreateDate="2020-01-02T03:04Z"/>', '2020-01-02T03:04:00'],
  ])('is dated by its XMP: %s', async (packet, local) => {
    expect((await read(xmpJpeg(packet))).capturedAt).toMatchObject({ local });
  });

  it('has a caption in its XMP', async () => {
    const packet =
      '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Sea &amp; sun</rdf:li></rdf:Alt></dc:description>';
    expect((await read(xmpJpeg(packet))).caption).toBe('Sea & sun');
  });
});

describe('a video', () => {
  it.each([true, false])('says when and how long, its table in front: %s', async (moovFirst) => {
    const video = datedVideo({ createdSeconds: IN_1904 + 1_700_000_000, clipMs: 2900, moovFirst });
    expect(await read(video)).toEqual({ ...NO_FACTS, capturedAt: { atMs: 1_700_000_000_000 }, clipMs: 2900 });
  });

  it('says more where Apple wrote it', async () => {
    const said = {
      creationdate: '2023-07-01T18:20:30+0200',
      model: 'iPhone 15',
      'content.identifier': 'A1-B2',
    };
    expect(await read(datedVideo({ clipMs: 2900, said }))).toEqual({
      capturedAt: { local: '2023-07-01T18:20:30', offset: '+02:00' },
      camera: 'iPhone 15',
      caption: null,
      contentId: 'A1-B2',
      clipMs: 2900,
    });
  });

  it('whose clock was never set has no date', async () => {
    expect((await read(datedVideo({ createdSeconds: 3600 }))).capturedAt).toBeNull();
    expect((await read(datedVideo({}))).capturedAt).toBeNull();
  });
});

describe('nothing is said', () => {
  it.each<[string, Buffer]>([
    ['an empty file', Buffer.alloc(0)],
    ['a text', Buffer.from('no photo')],
    ['a picture without a date', jpeg()],
    ['another one', png()],
    ['a video without a table', mp4()],
    ['a box that claims to be huge', Buffer.from('\0\0\0\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1')],
    ['a box of no size', Buffer.concat([Buffer.from('\0\0\0\x02moov', 'latin1'), Buffer.alloc(50)])],
  ])('by %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual(NO_FACTS);
  });

  it('by a file that is not there', async () => {
    expect(await readPhotoFacts(join(folder, 'nothing'))).toEqual(NO_FACTS);
  });

  it('wrongly, wherever a file is cut off or garbled', async () => {
    const video = datedVideo({ clipMs: 2900, said: { model: 'iPhone 15' }, moovFirst: true });
    for (const bytes of [whole, video]) {
      for (let at = 0; at < 300; at += 7) {
        await expect(read(bytes.subarray(0, at))).resolves.toBeDefined();
        const garbled = Buffer.from(bytes);
        garbled.fill(0xff, at, at + 4);
        await expect(read(garbled)).resolves.toBeDefined();
      }
    }
  });
});

describe('dates', () => {
  it.each([
    '',
    '0000:00:00 00:00:00',
    '2024:13:01 00:00:00',
    '2023:02:29 00:00:00',
    '    :  :     :  :  ',
    '2024:05:06 25:00:00',
  ])('"%s" is none', (text) => {
    expect(parseCaptured(text)).toBeNull();
  });

  it('take the offset that is written beside them only if it is one', () => {
    expect(parseCaptured('2024:02:29 00:00:00', '   :  ')).toEqual({
      local: '2024-02-29T00:00:00',
      offset: null,
    });
  });
});
