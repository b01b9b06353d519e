import { expect, test } from 'vitest';
import { tryDateFromFolders, tryDateFromName } from './date-from-name.ts';

const NOW = Date.UTC(2026, 10, 26);

test.each([
  ['IMG_20240131_123456.jpg', '2024-01-31T12:34:56'],
  ['PXL_20240131_123456789.jpg', '2024-01-31T12:34:56'],
  ['20240131123456.jpg', '2024-01-31T12:34:56'],
  ['2024-01-31 12.34.56.jpg', '2024-01-31T12:34:56'],
  ['2024-01-31T12:34:56.jpg', '2024-01-31T12:34:56'],
  ['Screenshot_2024-01-31-12-34-56-789_com.app.png', '2024-01-31T12:34:56'],
  ['Screenshot 2024-01-31 at 12.34.56.png', '2024-01-31T12:34:56'],
  ['Screenshot from 2024-01-31 12-34-56.png', '2024-01-31T12:34:56'],
  ['IMG-20240131-WA0001.jpg', '2024-01-31T12:00:00'],
  ['WhatsApp Image 2024-01-31 at 12.34.56.jpeg', '2024-01-31T12:34:56'],
  ['2024_01_31 walk.jpg', '2024-01-31T12:00:00'],
  ['1955-06-01 grandmother.jpg', '1955-06-01T12:00:00'],
  ['IMG_20240131_256199.jpg', '2024-01-31T12:00:00'],
  ['20249931 and 20240131.jpg', '2024-01-31T12:00:00'],
])('%s', (name, date) => {
  expect(tryDateFromName(name, NOW)).toBe(date);
});

test.each([
  'IMG_1234.jpg',
  'DSC20240.jpg',
  '20240230.jpg',
  '2024-13-01.jpg',
  '120240131.jpg',
  '202401319.jpg',
  '20990131.jpg',
  '2024-01_31.jpg',
  '1706700896123.jpg',
  '2024.jpg',
])('%s tells no date', (name) => {
  expect(tryDateFromName(name, NOW)).toBeNull();
});

test.each([
  [['2019-07 Italy'], '2019-07-01T12:00:00'],
  [['2019-07-14 Rome', 'best'], '2019-07-14T12:00:00'],
  [['2018-01', '2019-07 Italy'], '2019-07-01T12:00:00'],
  [['2019_07'], '2019-07-01T12:00:00'],
  [['2019'], null],
  [['2019-13'], null],
  [['Pictures', '1200 x 1600'], null],
  [['Photos', '2024', '01', '31'], '2024-01-31T12:00:00'],
  [['Photos', '2024', '1'], '2024-01-01T12:00:00'],
  [['Photos', '2024', 'Italy'], null],
  [['Photos', '2024', '05', 'Best'], '2024-05-01T12:00:00'],
  [[], null],
])('folders %j', (folders, date) => {
  expect(tryDateFromFolders(folders, NOW)).toBe(date);
});

test.each([
  ['WhatsApp Image 2024-01-31 at 10.34.56 PM.jpeg', '2024-01-31T22:34:56'],
  ['WhatsApp Image 2024-01-31 at 3.34.56 PM (1).jpeg', '2024-01-31T15:34:56'],
  ['WhatsApp Image 2024-01-31 at 12.00.01 AM.jpeg', '2024-01-31T00:00:01'],
  ['Screen Shot 2024-01-31 at 9.05.06\u202fAM.png', '2024-01-31T09:05:06'],
  ['WhatsApp Image 2024-01-31 at 10.34.56.jpeg', '2024-01-31T10:34:56'],
])('%s', (name, date) => {
  expect(tryDateFromName(name, Date.UTC(2026, 0))).toBe(date);
});
