// Pictures beside the names: what no browser shows by itself is decoded, what is large is made small, and all of it within the page's policy.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heicWithSmall } from '../help/heic.ts';
import { noisyPng } from '../help/media.ts';
import { row, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, watch } from './doors.ts';

describeDoors('small pictures', (open) => {
  test('a phone’s HEIC photo and a large screenshot are seen, a damaged photo is not', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    const folder = join(world.folder, 'from-the-phone');
    mkdirSync(folder);
    writeFileSync(join(folder, 'IMG_0001.HEIC'), heicWithSmall());
    writeFileSync(join(folder, 'Screenshot.png'), noisyPng(800, 500));
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
