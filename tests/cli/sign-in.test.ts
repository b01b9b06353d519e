// The commands login, logout and accounts, as a person or a script runs them.
import { existsSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command, startCommand, type Ended } from '../help/command.ts';
import { until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { expectNoViolations, prepareSignedIn, startWorld, type World } from '../help/world.ts';

function clientFile(world: World, text: string = world.emulator.clientFileText()): string {
  const path = join(world.folder, 'client_secret.json');
  writeFileSync(path, text);
  return path;
}

/** Runs login and opens the address that it prints, as a browser would. */
async function logIn(world: World, args: string[] = [], file = clientFile(world)): Promise<Ended> {
  const running = startCommand(world, ['login', '--credentials', file, '--no-open', ...args]);
  const address = (): string | undefined => /^(http\S+\/o\/oauth2\S+)$/m.exec(running.stdout())?.[1];
  await until(() => address() !== undefined || running.child.exitCode !== null);
  const url = address();
  if (url !== undefined) await (await fetch(url)).text();
  return running.ended;
}

const oneLine = (text: string): void => {
  expect(text).toMatch(/^photostow: [^\n]+\n$/);
};

test('login prints the address on a line of its own and ends when the browser has come back', async () => {
  const world = await startWorld();
  const ended = await logIn(world);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain('ada@example.com');
  const accounts = await command(world, ['accounts', '--json']);
  expect(accounts.lines).toEqual([
    expect.objectContaining({ event: 'account', email: 'ada@example.com', needsSignIn: false }),
  ]);
  expectNoViolations(world);
});

test('login --json: the address, then the account as one object', async () => {
  const world = await startWorld();
  const ended = await logIn(world, ['--json']);
  expect(ended.code).toBe(0);
  expect(ended.lines.at(-1)).toMatchObject({ event: 'account', email: 'ada@example.com' });
});

test('the tokens lie in one file that only this user can read, and nowhere else', async () => {
  const world = await startWorld();
  await logIn(world);
  const secrets = join(world.dataFolder, 'secrets.json');
  expect(statSync(secrets).mode & 0o777).toBe(0o600);
  expect(statSync(world.dataFolder).mode & 0o077).toBe(0);
  const [refresh] = [...world.emulator.world.grants.refreshTokens.keys()];
  expect(readFileSync(secrets, 'utf8')).toContain(refresh);
  for (const name of readdirSync(world.dataFolder)) {
    const path = join(world.dataFolder, name);
    if (name === 'secrets.json' || !statSync(path).isFile()) continue;
    const text = readFileSync(path, 'latin1');
    expect(text, name).not.toContain(refresh);
    expect(text, name).not.toContain(world.emulator.client.secret);
  }
});

test('a second login needs no client file', async () => {
  const world = await startWorld();
  await logIn(world);
  const running = startCommand(world, ['login', '--no-open']);
  await until(() => running.stdout().includes('/o/oauth2/'));
  const url = /^(http\S+)$/m.exec(running.stdout())?.[1] ?? '';
  await (await fetch(url)).text();
  expect((await running.ended).code).toBe(0);
});

test('a client in testing: the person is told that the sign-in ends after seven days', async () => {
  const world = await startWorld({ publishing: 'testing' });
  const ended = await logIn(world);
  expect(ended.stdout).toContain('7 days');
  const accounts = await command(world, ['accounts', '--json']);
  expect(accounts.lines[0]?.['signInEndsAt']).toBeGreaterThan(Date.now() + 6 * 86_400_000);
});

test('denied: exit 3, one line, nothing kept', async () => {
  const world = await startWorld({ autoConsent: { deny: true } });
  const ended = await logIn(world);
  expect(ended.code).toBe(3);
  oneLine(ended.stderr);
  expect((await command(world, ['accounts', '--json'])).lines).toEqual([]);
});

test('a box left unticked: exit 3, plain words, and the sign-in of before still works', async () => {
  const scope = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';
  const world = await startWorld();
  await logIn(world);
  world.emulator.world.settings.autoConsent = { withoutScopes: [scope] };
  const ended = await logIn(world);
  expect(ended.code).toBe(3);
  oneLine(ended.stderr);
  expect(ended.stderr).toContain('unticked');
  expect(world.emulator.ledger.counts['oauth.revoke'] ?? 0).toBe(0);
  expect((await command(world, ['albums'])).code).toBe(0);
});

test.each([
  ['a web client', JSON.stringify({ web: { client_id: 'x', client_secret: 'y' } }), 'website'],
  ['a damaged file', '{"installed":{"client_id":', 'not a whole client file'],
  ['a service account', '{"type":"service_account","project_id":"p"}', 'Desktop app'],
  ['a text', 'hello', 'not a whole client file'],
])('%s as client file is refused in plain words, exit 2', async (_, text, words) => {
  const world = await startWorld();
  const ended = await command(world, ['login', '--credentials', clientFile(world, text), '--no-open']);
  expect(ended.code).toBe(2);
  oneLine(ended.stderr);
  expect(ended.stderr).toContain(words);
  expect(world.emulator.ledger.requests).toEqual([]);
});

test('no client file, or one that is not there: exit 2', async () => {
  const world = await startWorld();
  for (const args of [
    ['login', '--no-open'],
    ['login', '--credentials', join(world.folder, 'none.json')],
  ]) {
    const ended = await command(world, args);
    expect(ended.code).toBe(2);
    oneLine(ended.stderr);
  }
});

test('a client that Google does not know: exit 3, what Google says of it, no stack trace', async () => {
  const world = await startWorld();
  const text = world.emulator.clientFileText().replace(world.emulator.client.secret, 'GOCSPX-wrong');
  const ended = await logIn(world, [], clientFile(world, text));
  expect(ended.code).toBe(3);
  oneLine(ended.stderr);
  expect(ended.stderr).toContain('invalid_client');
});

test('Ctrl-C ends a login that nobody answers', async () => {
  const world = await startWorld();
  const running = startCommand(world, ['login', '--credentials', clientFile(world), '--no-open']);
  await until(() => running.stdout().includes('/o/oauth2/'));
  running.child.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.code).toBe(3);
  oneLine(ended.stderr);
});

test('several accounts: listed, and each is used by its name', async () => {
  const world = await startWorld();
  await prepareSignedIn(world, [undefined, 'ben@example.com']);
  const accounts = await command(world, ['accounts']);
  expect(accounts.stdout.match(/@example\.com/g)).toHaveLength(2);
  const path = world.put('a.jpg', jpeg());
  const ended = await command(world, ['upload', path, '--account', 'ADA@example.com', '--json']);
  expect(ended.code).toBe(0);
  expect(world.emulator.library.items('ada@example.com')).toHaveLength(1);
  expect(world.emulator.library.items('ben@example.com')).toHaveLength(0);
  const unknown = await command(world, ['upload', path, '--account', 'eve@example.com']);
  expect(unknown.code).toBe(3);
  oneLine(unknown.stderr);
});

test('the accounts are listed beside a running Photostow', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  const alone = await command(world, ['accounts', '--json']);
  const running = startCommand(world, ['sync']);
  await until(() => running.stdout() !== '');
  expect(await command(world, ['accounts', '--json'])).toEqual(alone);
  expect(alone).toMatchObject({ code: 0, lines: [{ event: 'account', needsSignIn: false }] });
  running.child.kill('SIGTERM');
  await running.ended;
});

test('a new refresh token is kept in the place of the old one, whose days are over', async () => {
  const world = await startWorld();
  await logIn(world);
  world.emulator.settings.rotatesRefreshTokens = true;
  for (const name of ['a.jpg', 'b.jpg'])
    expect(await command(world, ['upload', world.put(name, jpeg(name))])).toMatchObject({ code: 0 });
  expect(world.emulator.library.items()).toHaveLength(2);
});

test('secrets that cannot be read now are told by their file, and nothing is signed out by that', async () => {
  const world = await startWorld();
  await logIn(world);
  const path = world.put('a.jpg', jpeg());
  const secrets = join(world.dataFolder, 'secrets.json');
  const kept = readFileSync(secrets);
  rmSync(secrets);
  // A link that leads to itself can be read by nobody, not even by root.
  symlinkSync('secrets.json', secrets);
  const ended = await command(world, ['upload', path]);
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${secrets} cannot be used (ELOOP)`),
  });
  oneLine(ended.stderr);
  rmSync(secrets);
  writeFileSync(secrets, kept);
  expect(await command(world, ['upload', path])).toMatchObject({ code: 0 });
});

test('logout asks Google to take the permission back and forgets the token', async () => {
  const world = await startWorld();
  await logIn(world);
  const ended = await command(world, ['logout']);
  expect(ended.code).toBe(0);
  expect(world.emulator.world.grants.refreshTokens.size).toBe(0);
  expect(readFileSync(join(world.dataFolder, 'secrets.json'), 'utf8')).not.toContain('1//0');
  const upload = await command(world, ['upload', world.put('a.jpg', jpeg())]);
  expect(upload.code).toBe(3);
  oneLine(upload.stderr);
  expect((await command(world, ['logout'])).code).toBe(3);
});

test('logout while Google cannot be reached: forgotten here, and the person is told where to take it back', async () => {
  const world = await startWorld();
  await logIn(world);
  world.emulator.faults.add({
    match: { endpoint: 'oauth.revoke' },
    effect: { kind: 'error', name: 'unavailable' },
  });
  const ended = await command(world, ['logout']);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain('myaccount.google.com');
  expect((await command(world, ['accounts', '--json'])).lines).toEqual([]);
});

test('logout with several accounts wants to know which', async () => {
  const world = await startWorld();
  await prepareSignedIn(world, [undefined, 'ben@example.com']);
  const ended = await command(world, ['logout']);
  expect(ended.code).toBe(2);
  oneLine(ended.stderr);
  expect((await command(world, ['logout', '--account', 'ben@example.com'])).code).toBe(0);
  expect((await command(world, ['accounts', '--json'])).lines).toHaveLength(1);
});

test('signing in again after signing out sends nothing twice', async () => {
  const world = await startWorld();
  await logIn(world);
  const path = world.put('a.jpg', jpeg());
  await command(world, ['upload', path, '--album', 'Lake']);
  await command(world, ['logout']);
  await logIn(world);
  const ended = await command(world, ['upload', path, '--album', 'Lake', '--json']);
  expect(ended.lines.at(-1)).toMatchObject({ alreadyThere: 1, created: 0 });
  expect(existsSync(world.dataFolder)).toBe(true);
});

test('nobody is signed in: accounts says so', async () => {
  const world = await startWorld();
  const ended = await command(world, ['accounts']);
  expect(ended.code).toBe(3);
  oneLine(ended.stderr);
});

test('the status tells of a sign-in that is gone, before anything has run into it', async () => {
  const world = await startWorld();
  await prepareSignedIn(world);
  const needs = async (): Promise<unknown> => {
    const [line] = (await command(world, ['status', '--json'])).lines;
    return (line?.['accounts'] as { needsSignIn: boolean }[])[0]?.needsSignIn;
  };
  expect(await needs()).toBe(false);
  rmSync(join(world.dataFolder, 'secrets.json'));
  expect(await needs()).toBe(true);
  expect((await command(world, ['status'])).stdout).toContain('sign in again');
});
