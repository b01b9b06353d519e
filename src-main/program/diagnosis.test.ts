import { describe, expect, test } from 'vitest';
import { RecentLog, scrub } from './diagnosis.ts';

describe('what leaves in a diagnosis', () => {
  test.each([
    ['signed in as ada@example.org now', 'signed in as [address] now'],
    [`ENOENT: no such file, stat '/home/ada/Pictures/x.jpg'`, `ENOENT: no such file, stat [name]`],
    ['C:\\Users\\Ada\\Pictures', '[path]'],
    ['D:\\Wedding of Ada', '[path]'],
    ['/photos', '[path]'],
    [
      `EACCES: permission denied, open '/home/o'brien/My Photos/Our trip/x.jpg'`,
      'EACCES: permission denied, open [name]',
    ],
    [`/home/o'brien/Pictures/Honey moon`, '[path]'],
    ['cannot open "/photos/My "best" days/x y.png"', 'cannot open [name]'],
    [`\\\\nas\\Jan's share\\deep folder`, '[path]'],
    ['signed in as müller@münchen.example now', 'signed in as [address] now'],
    ['EACCES: permission denied, scandir /photos', 'EACCES: permission denied, scandir [path]'],
    ['\\\\server\\Ada', '[path]'],
    ['image/jpeg and/or video/mp4', 'image/jpeg and/or video/mp4'],
    ['Google Photos refused “Wedding of Ada”', 'Google Photos refused [name]'],
    ['IMG_2041.HEIC is no photo', '[file] is no photo'],
    [
      'GET https://photoslibrary.googleapis.com/v1/albums/AGj1 failed',
      'GET https://photoslibrary.googleapis.com failed',
    ],
    ['token ya29.a0AfH6SMBxyz_1234567890abcdefghij', 'token ya29.[key]'],
    ['Quota exceeded for quota metric', 'Quota exceeded for quota metric'],
  ])('%s', (text, left) => {
    expect(scrub(text)).toBe(left);
  });

  test('the last two hundred events are kept, and passed on as they are', () => {
    const passed: string[] = [];
    const recent = new RecentLog(
      () => 0,
      (event) => passed.push(event),
    );
    for (let number = 1; number <= 250; number += 1) recent.log(`event ${number}`, { number });
    expect(recent.events).toHaveLength(200);
    expect(recent.events[0]).toEqual({ at: '1970-01-01T00:00:00.000Z', event: 'event 51', number: 51 });
    expect(passed).toHaveLength(250);
  });
});
