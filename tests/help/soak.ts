// Thirty days of a person's life with the program: new files, copies, renamings, corrections, drops; and what must be true of
// them when all is quiet again.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { RequestRecord } from '../../emulator/emulator.ts';
import { pacificDay } from '../../src-main/engine/pacific-day.ts';
import { readTotals } from '../../src-main/program/totals.ts';
import { jpeg, MIB, mp4, sha256 } from './media.ts';
import type { SoakClock } from './soak-clock.ts';
import type { SoakProgram } from './soak-program.ts';
import type { World } from './world.ts';

const ALBUMS = ['Camera', 'Scans', 'Drops'] as const;

export class SoakLife {
  readonly #world: World;
  readonly #clock: SoakClock;
  readonly #random: () => number;
  /** Files that may be copied, renamed or corrected. */
  readonly #pictures: string[] = [];
  #count = 0;

  constructor(world: World, clock: SoakClock, random: () => number) {
    this.#world = world;
    this.#clock = clock;
    this.#random = random;
    for (const album of ALBUMS) mkdirSync(this.folder(album));
  }

  get files(): number {
    return this.#count;
  }

  folder(album: string): string {
    return join(this.#world.pictures, album);
  }

  #put(name: string, bytes: Buffer): string {
    const path = this.#world.put(name, bytes);
    this.#touch(path);
    return path;
  }

  #touch(path: string): void {
    const seconds = this.#clock.now() / 1000;
    utimesSync(path, seconds, seconds);
  }

  #name(): string {
    this.#count += 1;
    return `IMG_${String(this.#count).padStart(5, '0')}`;
  }

  /** As many new pictures, most of them from the camera. */
  takePictures(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const folder = this.#random() < 0.8 ? 'Camera' : 'Scans';
      this.#pictures.push(this.#put(`${folder}/${this.#name()}.jpg`, jpeg(`picture ${this.#count}`)));
    }
  }

  film(): void {
    this.#put(`Camera/${this.#name()}.mp4`, mp4(5 * MIB + 1000));
  }

  /** The files to drop: two new ones and a copy of an old one. */
  filesToDrop(): string[] {
    const fresh = [1, 2].map(() => this.#put(`Drops/${this.#name()}.jpg`, jpeg(`drop ${this.#count}`)));
    const old = this.#any();
    if (old === undefined) return fresh;
    const copy = join(this.folder('Drops'), `${this.#name()} copy.jpg`);
    copyFileSync(old, copy);
    return [...fresh, copy];
  }

  #any(): string | undefined {
    return this.#pictures[Math.floor(this.#random() * this.#pictures.length)];
  }

  /** Into the other watched folder or into its own, under another name. */
  copyOne(): void {
    const old = this.#any();
    const folder = this.#random() < 0.5 ? 'Camera' : 'Scans';
    if (old !== undefined) copyFileSync(old, join(this.folder(folder), `${this.#name()} copy.jpg`));
  }

  renameOne(): void {
    const index = Math.floor(this.#random() * this.#pictures.length);
    const old = this.#pictures[index];
    if (old === undefined) return;
    const path = join(old, '..', `${this.#name()} ${basename(old)}`);
    renameSync(old, path);
    this.#pictures[index] = path;
  }

  correctOne(): void {
    const old = this.#any();
    if (old === undefined) return;
    const name = old.slice(this.#world.pictures.length + 1);
    this.#count += 1;
    this.#put(name, jpeg(`correction ${this.#count}`));
  }

  /** Every file that lies on the disk is in its album, and nothing is there twice. */
  expectReconciled(): void {
    const { library } = this.#world.emulator;
    const sums = library.items().map((item) => item.sha256);
    expect(new Set(sums).size).toBe(sums.length);
    for (const title of ALBUMS) {
      const albums = library.albums().filter((album) => album.title === title);
      expect(albums.filter(({ deleted }) => !deleted)).toHaveLength(1);
      const items = new Set(albums.flatMap((album) => album.items.map((item) => item.sha256)));
      const folder = this.folder(title);
      const missing = readdirSync(folder).filter(
        (name) => !items.has(sha256(readFileSync(join(folder, name)))),
      );
      expect(missing, `in ${folder} and not in the album`).toEqual([]);
      for (const album of albums) {
        const ids = album.items.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }
  }

  /** The totals are the rows, each once; what failed is no longer on the disk. */
  expectTotals(program: SoakProgram): void {
    const { parts } = program.opened;
    const totals = readTotals(parts.db);
    const { found, created, alreadyThere, skipped, failed, waiting } = totals;
    expect(created + alreadyThere + skipped + failed + waiting).toBe(found);
    expect(waiting).toBe(0);
    const failures = parts.db.all(
      `SELECT name, stage, reason_code FROM file WHERE stage IN ('failed', 'missing') AND reason_code <> 'vanished'`,
    );
    expect(failures).toEqual([]);
  }
}

const COUNTED = /^(uploads|mediaItems|albums)\./;

/** Counts requests as Google does, by its day, and forgets them: a soak's memory is to be the program's. */
export class SoakCount {
  readonly #world: World;
  readonly perDay = new Map<string, number>();
  /** How often the bytes of a file arrived whole. */
  readonly arrivals = new Map<string, number>();
  requests = 0;
  faults = 0;

  constructor(world: World) {
    this.#world = world;
  }

  take(): void {
    const { requests } = this.#world.emulator.ledger;
    for (const record of requests.splice(0)) this.#count(record);
  }

  #count(record: RequestRecord): void {
    this.requests += 1;
    if (record.fault !== undefined) this.faults += 1;
    const sum = record.summary['sha256'];
    if (typeof sum === 'string') this.arrivals.set(sum, (this.arrivals.get(sum) ?? 0) + 1);
    if (!COUNTED.test(record.endpoint)) return;
    const day = pacificDay(record.atMs);
    this.perDay.set(day, (this.perDay.get(day) ?? 0) + 1);
  }
}
