// What is uploaded while processes are killed: small pictures, short and long videos, copies, two albums; and what must be true
// at the end, which is the same with and without kills.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { command, counts, summaryOf, type Ended } from './command.ts';
import { readWreck, type Wreck } from './crash.ts';
import { jpeg, MIB, mp4, sha256 } from './media.ts';
import type { World } from './world.ts';

export type Job = {
  args: string[];
  album: string;
  /** One entry for each file. */
  sums: string[];
};

export type Workload = { jobs: Job[]; names: Map<string, string>; sizes: Map<string, number> };

export type WorkloadWish = {
  pictures: number;
  shortVideos: number;
  videoBytes: number;
  copies: number;
  shared: number;
};

/** Two commands: everything into "Lake", then some copies of it and a few more into "Sea". */
export function putWorkload(world: World, wish: WorkloadWish): Workload {
  const names = new Map<string, string>();
  const sizes = new Map<string, number>();
  const lake: string[] = [];
  const sea: string[] = [];
  const put = (sums: string[], name: string, bytes: Buffer): string => {
    const sum = sha256(bytes);
    sums.push(sum);
    names.set(name.slice(name.indexOf('/') + 1), sum);
    sizes.set(sum, bytes.length);
    return world.put(name, bytes);
  };
  const paths: string[] = [];
  for (let i = 0; i < wish.pictures; i += 1) paths.push(put(lake, `lake/IMG_${i}.jpg`, jpeg()));
  for (let i = 0; i < wish.shortVideos; i += 1) put(lake, `lake/short_${i}.mp4`, mp4(3 * MIB));
  if (wish.videoBytes > 0) put(lake, 'lake/film.mp4', mp4(wish.videoBytes));
  const copy = (sums: string[], index: number, name: string): void => {
    const from = paths[index % paths.length] ?? '';
    const sum = lake[index % paths.length] ?? '';
    copyFileSync(from, join(world.pictures, name));
    sums.push(sum);
    names.set(name.slice(name.indexOf('/') + 1), sum);
  };
  for (let i = 0; i < wish.copies; i += 1) copy(lake, i, `lake/copy of ${i}.jpg`);
  put(sea, 'sea/S_0.jpg', jpeg());
  put(sea, 'sea/S_1.jpg', jpeg());
  for (let i = 0; i < wish.shared; i += 1) copy(sea, i, `sea/shared_${i}.jpg`);
  const job = (album: string, folder: string, sums: string[]): Job => ({
    args: ['upload', join(world.pictures, folder), '--album', album, '--json'],
    album,
    sums,
  });
  return { jobs: [job('Lake', 'lake', lake), job('Sea', 'sea', sea)], names, sizes };
}

/** Runs what is left to its end; each command is to end well, with every file told once. */
export async function finish(world: World, jobs: readonly Job[], what = ''): Promise<void> {
  for (const job of jobs) {
    const ended = await command(world, job.args);
    const odd = ended.lines.filter(({ state }) => state === 'waiting' || state === 'failed');
    expect(ended, `${what}; ${ended.stderr}; ${JSON.stringify(odd.slice(-5))}`).toMatchObject({
      code: 0,
      signal: null,
    });
    expectSum(ended, job);
  }
}

function expectSum(ended: Ended, job: Job): void {
  const sum = summaryOf(ended);
  const created = Number(sum['created']);
  const alreadyThere = Number(sum['alreadyThere']);
  expect(sum).toEqual(counts({ found: job.sums.length, created, alreadyThere }));
  expect(created + alreadyThere).toBe(job.sums.length);
}

/** The end, as it is without any kill but for what was in flight in each. `what`: how it came to this, for the message. */
export function expectEnd(world: World, workload: Workload, wrecks: readonly Wreck[], what = ''): void {
  const { library } = world.emulator;
  const titles = library.albums().map(({ title }) => title);
  expect(titles.sort(), what).toEqual(workload.jobs.map(({ album }) => album));
  for (const { album, sums } of workload.jobs) {
    const items = (library.albumByTitle(album)?.items ?? []).map((item) => item.sha256);
    expect(items.sort(), `${album}; ${what}`).toEqual([...new Set(sums)].sort());
  }
  const all = new Set(workload.jobs.flatMap(({ sums }) => sums));
  expect(library.items(), what).toHaveLength(all.size);
  expectSentOnce(world, workload, wrecks, what);
  expectRules(world, wrecks, what);
  for (const wreck of wrecks) expect(wreck.integrity, what).toBe('ok');
  expect(readWreck(world).integrity, what).toBe('ok');
}

/** Bytes go a second time for what was in flight at a kill, and for nothing else. */
function expectSentOnce(world: World, workload: Workload, wrecks: readonly Wreck[], what: string): void {
  const inFlight = new Map<string, number>();
  const allow = (name: string): void => {
    const sum = workload.names.get(name) ?? name;
    inFlight.set(sum, (inFlight.get(sum) ?? 0) + 1);
  };
  for (const name of wrecks.flatMap(({ sending }) => sending)) allow(name);
  // A command does not wait for another one that was killed: what both were given may go once for each.
  const shared = new Set(workload.jobs[0]?.sums.filter((sum) => workload.jobs[1]?.sums.includes(sum)));
  for (const name of new Set(wrecks.flatMap(({ sent }) => sent)))
    if (shared.has(workload.names.get(name) ?? '')) allow(name);
  const sent = world.emulator.ledger
    .of('uploads.*')
    .filter(({ endpoint }) => endpoint === 'uploads.raw' || endpoint === 'uploads.finalize');
  const arrived = new Map<string, number>();
  for (const { summary } of sent) {
    const sum = summary['sha256'];
    if (typeof sum === 'string') arrived.set(sum, (arrived.get(sum) ?? 0) + 1);
  }
  for (const [sum, times] of arrived)
    expect(times, `times that ${sum} arrived; ${what}`).toBeLessThanOrEqual(1 + (inFlight.get(sum) ?? 0));
  const again = [...inFlight.values()].reduce((all, one) => all + one, 0);
  expect(sent.length, what).toBeLessThanOrEqual(workload.sizes.size + again);
}

/** The one thing a killed process cannot know: that the answer to its batchCreate had been sent. */
const AFTER_AN_ANSWER = 'token sent again after success';

function expectRules(world: World, wrecks: readonly Wreck[], what: string): void {
  const { violations } = world.emulator.ledger;
  expect(
    violations.filter(({ rule }) => rule !== AFTER_AN_ANSWER),
    what,
  ).toEqual([]);
  const unanswered = wrecks.filter(({ creating }) => creating.length > 0).length;
  expect(violations.length, what).toBeLessThanOrEqual(unanswered);
}
