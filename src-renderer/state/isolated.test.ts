import { expect, test } from 'vitest';
import { isolated } from './isolated.ts';

test('a name that would turn the sentence around it stands by itself', () => {
  for (const plain of ['IMG_2001.jpg', 'Mormor på bryggan.heic', '山の朝.jpg', '👨‍👩‍👧.jpg'])
    expect(isolated(plain)).toBe(plain);
  for (const turning of ['\u202egnp.exe', 'صورة.jpg', 'תמונה.jpg'])
    expect(isolated(turning)).toBe(`\u2068${turning}\u2069`);
});
