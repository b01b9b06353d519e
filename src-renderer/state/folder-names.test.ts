import { expect, test } from 'vitest';
import { folderNames } from './folder-names.ts';

test('the last name is enough where it is the only one', () => {
  expect(folderNames(['/home/ada/Pictures', '/media/usb/DCIM', 'C:\\Fotos'])).toEqual([
    'Pictures',
    'DCIM',
    'Fotos',
  ]);
});

test('folders of the same last name are told apart by what they lie in', () => {
  expect(folderNames(['/home/ada/2024/Camera', '/home/ada/2025/Camera', '/home/ada/Other'])).toEqual([
    '2024/Camera',
    '2025/Camera',
    'Other',
  ]);
  expect(folderNames(['/a/x/Camera', '/b/x/Camera'])).toEqual(['a/x/Camera', 'b/x/Camera']);
  expect(folderNames(['/Camera', '/b/Camera', '/'])).toEqual(['Camera', 'b/Camera', '/']);
});
