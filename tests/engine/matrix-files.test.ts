// The matrix of faults, single files: one result of a batch, and something else in a file's place.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { runUpload, until } from '../help/engine-run.ts';
import { jpeg, MIB, mp4 } from '../help/media.ts';
import { expectNoViolations, openWorld, signIn, startWorld } from '../help/world.ts';
import { ITEM_ROWS } from './fault-table-files.ts';
import { expectNoBytesAgain } from './matrix-judge.ts';
import { listen } from './matrix-run.ts';

describe.concurrent('batchCreate', () => {
  test.for(ITEM_ROWS)('$injected', async (row, { onTestFinished }) => {
    const world = await startWorld({}, onTestFinished);
    const opened = openWorld(world, { backoffScale: 0.0005 });
    await signIn(world, opened);
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) world.put(name, jpeg());
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', times: 1 },
      effect: { kind: 'item', fileName: 'b.jpg', ...row.effect },
    });
    const read = listen(opened);
    const run = await runUpload(opened, [world.pictures], { album: 'Lake' });
    const others = row.ends === 'created' ? 3 : 2;
    expect(run.totals).toMatchObject({ found: 3, waiting: 0, created: others });
    if (row.ends !== 'created') expect(run.totals[row.ends]).toBe(1);
    const last = run.files['b.jpg']?.reason?.code;
    expect([...read(), last]).toContain(row.reads);
    expect(run.totals.failed > 0 ? 1 : 0).toBe(row.exit);
    const inAlbum = world.emulator.library.albumByTitle('Lake')?.items.map(({ fileName }) => fileName) ?? [];
    expect(inAlbum.sort()).toEqual(row.ends === 'created' ? ['a.jpg', 'b.jpg', 'c.jpg'] : ['a.jpg', 'c.jpg']);
    expectNoBytesAgain(world);
    expectNoViolations(world);
  });
});

const inItsPlace: [what: string, put: (path: string) => void, stage: string, code: string][] = [
  ['a folder', (path) => mkdirSync(path), 'failed', 'vanished'],
  ['a pipe', (path) => execFileSync('mkfifo', [path]), 'failed', 'vanished'],
  ['a link', (path) => symlinkSync(tmpdir(), path), 'skipped', 'link'],
];

test.each(inItsPlace)(
  '%s in place of a file that is being sent: told, and the others go on',
  async (_, put, stage, code) => {
    const world = await startWorld();
    const opened = openWorld(world);
    await signIn(world, opened);
    const path = world.put('film.mp4', mp4(6 * MIB));
    world.put('a.jpg', jpeg());
    world.emulator.faults.add({
      match: { endpoint: 'uploads.finalize', times: 1 },
      effect: { kind: 'throttle', bytesPerSecond: 12 * MIB },
    });
    const running = runUpload(opened, [world.pictures], { album: 'Lake' });
    await until(() => (world.emulator.ledger.of('uploads.finalize')[0]?.bytesIn ?? 0) > MIB);
    rmSync(path);
    put(path);
    const run = await running;
    expect(run.stages).toEqual({ created: ['a.jpg'], [stage]: ['film.mp4'] });
    expect(run.files['film.mp4']?.reason?.code).toBe(code);
    expect(world.emulator.library.items()).toHaveLength(1);
  },
);
