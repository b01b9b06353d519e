// The page's files stay inside their folder, whatever the address says.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, readPageFile } from './page-files.ts';

let base = '';
let root = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'page-files-'));
  root = join(base, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await mkdir(join(root, 'folder.js'));
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'assets', 'a b.js'), 'export {};');
  await writeFile(join(root, 'notes.txt'), 'not a kind the page has');
  await writeFile(join(root, '..data.js'), 'a name that only looks like the parent folder');
  await writeFile(join(base, 'secret.js'), 'outside');
  await symlink(join(base, 'secret.js'), join(root, 'link.js'));
  await symlink(base, join(root, 'out'));
});

afterAll(() => rm(base, { recursive: true }));

const text = (body: Uint8Array | null) => (body ? Buffer.from(body).toString() : null);

describe('found', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/assets/a%20b.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/..data.js', 'text/javascript; charset=utf-8', 'a name that only looks like the parent folder'],
  ])('%s', async (path, type, content) => {
    const file = await readPageFile(root, path);
    expect([file.status, file.headers['content-type'], text(file.body)]).toEqual([200, type, content]);
  });
});

describe('refused', () => {
  test.each([
    ['parent folder', '/../secret.js', 403],
    ['parent folder alone', '/..', 403],
    ['encoded dots', '/%2e%2e/secret.js', 403],
    ['encoded slash', '/..%2fsecret.js', 403],
    ['encoded slash after a folder', '/assets/..%2f..%2fsecret.js', 403],
    ['backslash', '/..%5csecret.js', 400],
    ['zero byte', '/index.html%00.js', 400],
    ['drive letter', '/C:/secret.js', 400],
    ['broken encoding', '/%zz', 400],
    ['no leading slash', 'index.html', 400],
    ['link to a file outside', '/link.js', 403],
    ['link to a folder outside', '/out/secret.js', 403],
    ['unknown kind', '/notes.txt', 404],
    ['not there', '/missing.js', 404],
    ['a folder', '/assets', 404],
    ['a folder with the name of a file', '/folder.js', 404],
  ])('%s', async (_what, path, status) => {
    const file = await readPageFile(root, path);
    expect([file.status, file.body]).toEqual([status, null]);
  });

  test('an absolute path is looked for inside the folder', async () => {
    expect((await readPageFile(root, join(base, 'secret.js'))).status).toBe(404);
    expect((await readPageFile(root, `/${join(base, 'secret.js')}`)).status).toBe(404);
  });
});

test('every answer carries the policy', async () => {
  for (const path of ['/', '/missing.js', '/%zz', '/%2e%2e/x.js']) {
    const { headers } = await readPageFile(root, path);
    expect(headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|http/);
});
