// The emulator's proof: a Google Photos client nobody here wrote, Debian's rclone, takes it for the real one.
// rclone's addresses cannot be changed, so it comes through a local proxy, by TLS, to Google's own names.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.ts';
import { serveUnderGoogleNames, type GoogleNames } from '../../emulator/google-names.ts';
import { jpeg, sha256 } from './talk.ts';

const missing = ['rclone', 'openssl'].filter((name) => spawnSync(name, ['version']).error !== undefined);
const proof = missing.length === 0 ? test : test.skip;
const because = missing.length === 0 ? '' : ` (skipped: ${missing.join(' and ')} not installed)`;

interface Stage {
  emulator: Emulator;
  names: GoogleNames;
  folder: string;
  /** Name and sum of each file in the folder `pictures`. */
  pictures: [name: string, sum: string][];
  rclone(...words: string[]): Promise<{ code: number; output: string; log: string }>;
}

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.names.stop();
  await stage?.emulator.stop();
  if (stage) rmSync(stage.folder, { recursive: true, force: true });
  stage = undefined;
});

async function setStage(options: EmulatorOptions, count: number): Promise<Stage> {
  const emulator = await startEmulator(options);
  const names = await serveUnderGoogleNames(emulator);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rclone-proof-'));
  mkdirSync(path.join(folder, 'pictures'));
  const pictures = Array.from({ length: count }, (_, index): [string, string] => {
    const name = `IMG_${String(index).padStart(4, '0')}.jpg`;
    const bytes = jpeg();
    writeFileSync(path.join(folder, 'pictures', name), bytes);
    return [name, sha256(bytes)];
  });
  writeFileSync(path.join(folder, 'rclone.conf'), configuration(emulator));
  return { emulator, names, folder, pictures, rclone: (...words) => runRclone(names, folder, words) };
}

/** The access token is long dead: rclone's first step is a refresh. */
function configuration(emulator: Emulator): string {
  const token = {
    access_token: 'expired',
    token_type: 'Bearer',
    refresh_token: emulator.mintTokens().refreshToken,
    expiry: '2020-01-01T00:00:00Z',
  };
  const { id, secret } = emulator.client;
  return `[photos]\ntype = google photos\nclient_id = ${id}\nclient_secret = ${secret}\ntoken = ${JSON.stringify(token)}\n`;
}

function runRclone(names: GoogleNames, folder: string, words: string[]) {
  const log = path.join(folder, 'rclone.log');
  const all = [
    '--config',
    path.join(folder, 'rclone.conf'),
    '--log-file',
    log,
    '-vv',
    '--retries',
    '1',
    ...words,
  ];
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    HTTPS_PROXY: names.proxyUrl,
    SSL_CERT_FILE: names.authorityFile,
  };
  return new Promise<{ code: number; output: string; log: string }>((resolve) => {
    execFile('rclone', all, { env, timeout: 100_000 }, (error, output) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output, log: readFileSync(log, 'utf8') });
    });
  });
}

function expectAllArrived({ emulator, names, pictures }: Stage, album: string): void {
  const items = emulator.library.albumByTitle(album)?.items ?? [];
  const arrived = items.map((item) => [item.fileName, item.sha256]);
  expect(arrived.sort()).toEqual(pictures);
  expect(emulator.library.items()).toHaveLength(pictures.length);
  expect(emulator.library.albums()).toHaveLength(1);
  expect(emulator.ledger.violations).toEqual([]);
  expect(names.refused).toEqual([]);
}

proof(
  `rclone copies a folder into an album, one file at a time, under the strict rules${because}`,
  async () => {
    stage = await setStage({}, 12);
    const source = path.join(stage.folder, 'pictures');
    const { code, log } = await stage.rclone('copy', '--transfers', '1', source, 'photos:album/Lake');
    expect(log).not.toMatch(/ERROR|Failed/);
    expect(code).toBe(0);
    expectAllArrived(stage, 'Lake');
    const refused = stage.emulator.ledger.requests.filter(({ status }) => status !== 200);
    expect(refused).toEqual([]);
  },
);

proof(
  `rclone copies a folder with four transfers when overlapping creates are allowed${because}`,
  async () => {
    stage = await setStage({ overlappingCreates: 'allow', latency: { uploadMs: 5, createMs: 30 } }, 40);
    const source = path.join(stage.folder, 'pictures');
    const { code, log } = await stage.rclone('copy', '--transfers', '4', source, 'photos:album/Sea');
    expect(log).not.toMatch(/ERROR|Failed/);
    expect(code).toBe(0);
    expectAllArrived(stage, 'Sea');
    expect(stage.emulator.ledger.mostWritesInFlight).toBeGreaterThan(1);
  },
);

proof(`rclone lists the album it filled and finds nothing to do the second time${because}`, async () => {
  stage = await setStage({}, 5);
  const copy = ['copy', '--transfers', '1', path.join(stage.folder, 'pictures'), 'photos:album/Again'];
  await stage.rclone(...copy);
  const list = await stage.rclone('lsf', 'photos:album/Again');
  expect(list.output.trim().split('\n').sort()).toEqual(stage.pictures.map(([name]) => name));
  const uploads = stage.emulator.ledger.counts['uploads.raw'];
  expect((await stage.rclone(...copy)).code).toBe(0);
  expect(stage.emulator.ledger.counts['uploads.raw']).toBe(uploads);
});
