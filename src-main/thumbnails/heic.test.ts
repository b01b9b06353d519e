import { expect, test } from 'vitest';
import { heicAlone, heicWithSmall } from '../../tests/help/heic.ts';
import { tryHeic } from './heic.ts';

/** Blue, green, red at this place, the left upper corner being 0, 0. */
function colourAt(bmp: Uint8Array, x: number, y: number): number[] {
  const view = Buffer.from(bmp);
  const [width, height] = [view.readInt32LE(18), view.readInt32LE(22)];
  const at = view.readUInt32LE(10) + (height - 1 - y) * Math.ceil((width * 3) / 4) * 4 + x * 3;
  return [...view.subarray(at, at + 3)];
}

const near = (colour: number[], wanted: number[]): boolean =>
  colour.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) < 12);

test.each([
  ['with a small picture inside', heicWithSmall],
  ['without one', heicAlone],
])('a HEIC photo %s is shown small, the right way up', (_, photo) => {
  const made = tryHeic(photo());
  expect(made).toMatchObject({ mime: 'image/bmp', orientation: 1 });
  const bmp = made?.bytes ?? new Uint8Array();
  expect(Buffer.from(bmp).toString('latin1', 0, 2)).toBe('BM');
  expect([Buffer.from(bmp).readInt32LE(18), Buffer.from(bmp).readInt32LE(22)]).toEqual([144, 108]);
  expect(near(colourAt(bmp, 10, 10), [60, 40, 220])).toBe(true);
  expect(near(colourAt(bmp, 130, 10), [60, 40, 30])).toBe(true);
  expect(near(colourAt(bmp, 10, 100), [60, 200, 220])).toBe(true);
  expect(near(colourAt(bmp, 130, 100), [60, 200, 30])).toBe(true);
});

test('what is damaged or no HEIC has none, and the next photo is read all the same', () => {
  expect(tryHeic(Buffer.from('not a photo'))).toBeNull();
  expect(tryHeic(new Uint8Array(0))).toBeNull();
  for (let length = 40; length < heicAlone().length; length += 60) tryHeic(heicAlone().subarray(0, length));
  expect(tryHeic(heicAlone())).not.toBeNull();
});
