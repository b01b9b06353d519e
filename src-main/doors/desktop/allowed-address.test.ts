// The system's browser is asked for a closed list of hosts and nothing else.
import { expect, test } from 'vitest';
import { tryAllowedAddress } from './allowed-address.ts';

test.each([
  ['https://accounts.google.com/o/oauth2/v2/auth?a=b%20c#x'],
  ['https://photos.google.com/lr/album/A'],
  ['https://myaccount.google.com/'],
  ['https://console.cloud.google.com/apis'],
  ['https://support.google.com/photos'],
  ['https://one.google.com/storage'],
])('%s is shown', (address) => {
  expect(tryAllowedAddress(address, null)).toBe(address);
});

test('the pages of whoever published this copy, and no others', () => {
  const updates = 'https://photostow.example/newest.json';
  expect(tryAllowedAddress('https://photostow.example/0.2.0', null, updates)).toBe(
    'https://photostow.example/0.2.0',
  );
  expect(tryAllowedAddress('https://photostow.example:8443/', null, updates)).toBeUndefined();
  expect(tryAllowedAddress('http://photostow.example/', null, updates)).toBeUndefined();
  expect(tryAllowedAddress('https://photostow.example/0.2.0', null)).toBeUndefined();
});

test.each([
  ['http://photos.google.com/'],
  ['https://photos.google.com:8443/'],
  ['https://photos.google.com.evil.example/'],
  ['https://photos.google.com@evil.example/'],
  ['https://user@photos.google.com/'],
  ['https://drive.google.com/'],
  ['https://google.com/'],
  ['file:///etc/passwd'],
  ['javascript:alert(1)'],
  ['smb://photos.google.com/share'],
  ['http://127.0.0.1:4000/'],
  ['not an address'],
  [`https://photos.google.com/${'a'.repeat(2000)}`],
  [`https://photos.google.com/${'ä'.repeat(900)}`],
])('%s is refused', (address) => {
  expect(tryAllowedAddress(address, null)).toBeUndefined();
});

test('the endpoint is shown only where it is on this machine and exactly this one', () => {
  expect(tryAllowedAddress('http://127.0.0.1:4000/auth', 'http://127.0.0.1:4000')).toBe(
    'http://127.0.0.1:4000/auth',
  );
  expect(tryAllowedAddress('http://127.0.0.1:4001/auth', 'http://127.0.0.1:4000')).toBeUndefined();
  expect(tryAllowedAddress('https://photos.example/auth', 'https://photos.example')).toBeUndefined();
});

test('the address is written anew', () => {
  expect(tryAllowedAddress('HTTPS://Photos.Google.com/a/../b', null)).toBe('https://photos.google.com/b');
});
