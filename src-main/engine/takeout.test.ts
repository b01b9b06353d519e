import { expect, test } from 'vitest';
import { readTakeout, sidecarsAmong } from './takeout.ts';

const LONG = 'a-very-long-name-that-a-phone-gave-to-this-photo.jpg';

test.each([
  ['a.jpg', 'a.jpg.json'],
  ['a.jpg', 'a.jpg.supplemental-metadata.json'],
  ['a.jpg', 'a.jpg.supplemental-me.json'],
  ['a(1).jpg', 'a.jpg(1).json'],
  ['a(1).jpg', 'a(1).jpg.json'],
  ['a(1).jpg', 'a.jpg.supplemental-metadata(1).json'],
  ['Su\u0308d.jpg', 'S\u00fcd.jpg.json'],
  [LONG, `${LONG.slice(0, 46)}.json`],
  [LONG.replace('.', '(2).'), `${LONG.slice(0, 46)}(2).json`],
])('%s is described by %s', (photo, sidecar) => {
  expect(sidecarsAmong(['b.jpg.json', photo, sidecar])(photo)).toBe(sidecar);
});

test.each([
  ['a.jpg', 'a.jpg(1).json'],
  ['a(1).jpg', 'a.jpg.json'],
  ['a.mov', 'a.jpg.json'],
  [LONG, `${LONG.slice(0, 46)}(2).json`],
  [LONG, `${LONG.slice(0, 30)}.json`],
  ['a.jpg', 'metadata.json'],
])('%s is not described by %s', (photo, sidecar) => {
  expect(sidecarsAmong([photo, sidecar])(photo)).toBeNull();
});

test('says when, and what a person wrote', () => {
  expect(readTakeout('{"photoTakenTime":{"timestamp":"1563105600"},"description":" A lake "}')).toEqual({
    takenAt: 1_563_105_600_000,
    description: 'A lake',
  });
  expect(readTakeout('\ufeff{"description":"A lake"}').description).toBe('A lake');
});

test.each([
  '',
  '[]',
  'null',
  '{"photoTakenTime":{"timestamp":"0"},"description":""}',
  '{"photoTakenTime":3}',
])('%j says nothing', (text) => {
  expect(readTakeout(text)).toEqual({ takenAt: null, description: null });
});
