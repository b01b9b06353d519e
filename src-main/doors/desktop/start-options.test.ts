// Command line and environment, as a shell, a desktop entry or Playwright passes them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readStartOptions } from './start-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
const photo = join(folder, 'a photo.jpg');
writeFileSync(photo, 'x');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (args: string[], env: Record<string, string> = {}) =>
  readStartOptions(args, env, '/opt/app', folder);
const options = (args: string[], env: Record<string, string> = {}) => {
  const result = read(args, env);
  return result.ok ? result.options : result.problem;
};

test('a start without options and variables gives the defaults', () => {
  expect(options([])).toEqual({
    dataFolder: null,
    endpoint: null,
    backoffScale: 1,
    demo: false,
    ownDemo: false,
    hidden: false,
    paths: [],
  });
});

test('a data folder and an endpoint, by option before environment', () => {
  const env = { PHOTOSTOW_DATA: '/env/data', PHOTOSTOW_ENDPOINT: 'http://127.0.0.1:1' };
  expect(options(['--data', folder, '--endpoint=http://localhost:9/'], env)).toMatchObject({
    dataFolder: folder,
    endpoint: 'http://localhost:9',
    paths: [],
  });
  expect(options([], env)).toMatchObject({ dataFolder: '/env/data', endpoint: 'http://127.0.0.1:1' });
});

test.each([
  ['http://photos.example', 'endpoint'],
  ['http://127.0.0.1.example', 'endpoint'],
  ['https://user:word@photos.example', 'endpoint'],
  ['file:///etc/passwd', 'endpoint'],
  ['nonsense', 'endpoint'],
])('the endpoint %s is refused', (endpoint, problem) => {
  expect(read(['--endpoint', endpoint])).toEqual({ ok: false, problem });
});

test.each([
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['https://photos.example/path?q=1', 'https://photos.example'],
])('the endpoint %s is taken as %s', (given, taken) => {
  expect(options(['--endpoint', given])).toMatchObject({ endpoint: taken });
});

test('a scale that is no number is refused', () => {
  expect(read([], { PHOTOSTOW_BACKOFF_SCALE: 'fast' })).toEqual({ ok: false, problem: 'backoff' });
  expect(options([], { PHOTOSTOW_BACKOFF_SCALE: '0.01' })).toMatchObject({ backoffScale: 0.01 });
});

test('files and folders are handed over, whether their disk answers or not', () => {
  const args = ['--inspect=0', '/opt/app', photo, folder, '', '/not/there', 'file://%zz'];
  expect(options([...args, pathToFileURL(photo).href])).toMatchObject({
    paths: [photo, folder, '/not/there', photo],
  });
});

test('a path is one from where the start was made', () => {
  expect(options(['a photo.jpg', './a photo.jpg', '.'])).toMatchObject({ paths: [photo, photo, folder] });
  const atApp = readStartOptions(['.'], {}, folder, folder);
  expect(atApp).toMatchObject({ options: { paths: [] } });
});

test('a demo has the stand-in for Google that it is given, or its own', () => {
  expect(options(['--demo'])).toMatchObject({ demo: true, ownDemo: true });
  const given = { PHOTOSTOW_DEMO: '1', PHOTOSTOW_ENDPOINT: 'http://127.0.0.1:1' };
  expect(options([], given)).toMatchObject({ demo: true, ownDemo: false });
  expect(options(['--endpoint', 'http://127.0.0.1:1'])).toMatchObject({ demo: false, ownDemo: false });
});
