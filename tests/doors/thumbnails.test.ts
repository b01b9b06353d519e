// Pictures beside the names: what no browser shows by itself is decoded, what is large is made small, and all of it within the page's policy.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { heicWithSmall } from '../help/heic.ts';
import { row, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, watch } from './doors.ts';

/** Noise, so that it stays large: 1.2 MB. */
function screenshot(): Buffer {
  const [width, height] = [800, 500];
  const chunk = (type: string, data: Buffer): Buffer => {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length, 0);
    bytes.write(type, 4, 'latin1');
    data.copy(bytes, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
    return bytes;
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const lines = Array.from({ length: height }, () =>
    Buffer.concat([Buffer.alloc(1), randomBytes(width * 3)]),
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describeDoors('small pictures', (open) => {
  test('a phone’s HEIC photo and a large screenshot are seen, a damaged photo is not', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const folder = join(world.folder, 'from-the-phone');
    mkdirSync(folder);
    writeFileSync(join(folder, 'IMG_0001.HEIC'), heicWithSmall());
    writeFileSync(join(folder, 'Screenshot.png'), screenshot());
    writeFileSync(join(folder, 'IMG_0002.HEIC'), heicWithSmall().subarray(0, 200));
    await watch(window, folder);
    await waitForCreated(page, 'IMG_0001.HEIC');
    await waitForCreated(page, 'Screenshot.png');

    const sizeOf = (name: string): Promise<number[] | null> =>
      row(page, name)
        .locator('.thumb img')
        .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight], null, {
          timeout: 500,
        })
        .catch(() => null);
    await expect.poll(() => sizeOf('IMG_0001.HEIC'), { timeout: 15_000 }).toEqual([144, 108]);
    await expect.poll(() => sizeOf('Screenshot.png'), { timeout: 15_000 }).toEqual([144, 90]);
    const kept = await row(page, 'Screenshot.png').locator('.thumb img').getAttribute('src');
    expect(kept?.length).toBeLessThan(80_000);
    expect(await sizeOf('IMG_0002.HEIC')).toBeNull();
  });
});
