// The page at the other end of a slow line: something is there before its script is, and its files come packed.
import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startWorld } from '../help/world.ts';
import { describePage, openPage, serve } from './door.ts';

describePage('the page on a slow line', () => {
  test('says at once that it is coming, and nothing of that is left when it is there', async () => {
    const { url } = await serve(await startWorld());
    const page = await openPage('about:blank');
    let come = (): void => undefined;
    const held = new Promise<void>((resolve) => (come = resolve));
    await page.route(/\.js$/, (route) => held.then(() => route.continue()));
    await page.goto(url, { waitUntil: 'commit' });
    const words = page.getByText('Photostow is loading…');
    // Before its styles are there it is not painted yet.
    await expect.poll(() => page.evaluate(() => document.styleSheets.length)).toBe(1);
    await words.waitFor();
    await page.getByText('Photostow wird geladen…').waitFor();
    come();
    await page.getByRole('heading', { name: 'Welcome to Photostow' }).waitFor();
    expect(await words.count()).toBe(0);
  });

  test('comes packed, a third as large, to those who can unpack it', async () => {
    const { url } = await serve(await startWorld());
    const { origin } = new URL(url);
    const shell = await (await fetch(origin)).text();
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(shell)?.[1] ?? '';
    const ask = (encoding: string): Promise<{ bytes: Buffer; encoding: string | undefined }> =>
      new Promise((resolve, reject) => {
        get(`${origin}${script}`, { headers: { 'accept-encoding': encoding } }, (res) => {
          const parts: Buffer[] = [];
          res.on('data', (part: Buffer) => parts.push(part));
          res.on('end', () =>
            resolve({ bytes: Buffer.concat(parts), encoding: res.headers['content-encoding'] }),
          );
        }).on('error', reject);
      });
    const [plain, packed] = await Promise.all([ask('identity'), ask('gzip, deflate, br')]);
    expect([plain.encoding, packed.encoding]).toEqual([undefined, 'gzip']);
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length * 0.4);
  });
});
