// The program as the long-lived doors run it (engine, watching, verification) on the soak's clock, with a small budget a day;
// stopped and opened again as often as the soak wants.
import { Engine } from '../../src-main/engine/engine.ts';
import { recover } from '../../src-main/engine/recover.ts';
import { findAll } from '../../src-main/engine/find.ts';
import { addFound } from '../../src-main/program/add.ts';
import { openDataFolder, type Opened } from '../../src-main/program/open.ts';
import { VerifyJob } from '../../src-main/program/verify-job.ts';
import { FolderWatch } from '../../src-main/program/watch.ts';
import { plainBox } from '../../src-main/store/secrets.ts';
import type { SoakClock } from './soak-clock.ts';
import type { World } from './world.ts';

type Running = { opened: Opened; engine: Engine; watch: FolderWatch; verify: VerifyJob };

export class SoakProgram {
  readonly #world: World;
  readonly #clock: SoakClock;
  readonly #perDay: number;
  readonly #random: () => number;
  readonly logged: Record<string, number> = {};
  #running: Running;
  #isOpen = true;
  /** Asked for at every turn of the soak's clock: the rows of the folders would be most of its work. */
  readonly #watched: number[] = [];
  restarts = 0;

  constructor(world: World, clock: SoakClock, perDay: number, random: () => number) {
    this.#world = world;
    this.#clock = clock;
    this.#perDay = perDay;
    this.#random = random;
    this.#running = this.#open();
  }

  get opened(): Opened {
    return this.#running.opened;
  }

  get engine(): Engine {
    return this.#running.engine;
  }

  /** A watched folder is being compared. */
  get isComparing(): boolean {
    const { watch } = this.#running;
    return this.#isOpen && this.#watched.some((id) => watch.standingOf(id).state === 'checking');
  }

  #open(): Running {
    const result = openDataFolder({
      dataFolder: this.#world.dataFolder,
      endpoint: this.#world.emulator.origin,
      secretBox: plainBox,
      holder: 'a soak',
      clock: this.#clock,
      backoffScale: 1,
      requestsPerDay: this.#perDay,
      stallMs: 200,
      log: (event) => (this.logged[event] = (this.logged[event] ?? 0) + 1),
    });
    if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
    const { opened } = result;
    const { parts } = opened;
    parts.random = this.#random;
    recover(parts);
    const engine = new Engine(parts, { scope: null, runOut: false, parallelUploads: () => 4 });
    engine.ended.catch((error: unknown) => {
      throw new Error('the engine broke', { cause: error });
    });
    const watch = new FolderWatch(parts, opened.folders, { onWork: () => engine.kick() });
    const verify = new VerifyJob(opened, engine);
    engine.start();
    watch.start();
    return { opened, engine, watch, verify };
  }

  async close(): Promise<void> {
    const { opened, engine, watch, verify } = this.#running;
    this.#isOpen = false;
    verify.stop();
    await Promise.all([engine.stop(), watch.stop()]);
    await opened.close();
  }

  async restart(): Promise<void> {
    await this.close();
    this.restarts += 1;
    this.#running = this.#open();
    this.#isOpen = true;
  }

  /** As a folder added by a person. */
  watchFolder(path: string, album: string): void {
    const { opened, watch } = this.#running;
    const accountId = opened.accounts.list()[0]?.id ?? '';
    const destination = opened.parts.albums.ensureDestination(accountId, { title: album });
    this.#watched.push(opened.folders.add(path, destination.id).id);
    watch.start();
  }

  /** As files dropped on the window. */
  async drop(paths: string[], album: string): Promise<void> {
    const { parts, accounts } = this.opened;
    const accountId = accounts.list()[0]?.id ?? '';
    const destinationId = parts.albums.ensureDestination(accountId, { title: album }).id;
    const uploadId = parts.uploads.start(destinationId, null, null);
    const wish = { accountId, destinationId, folderId: null, uploadId, again: 'all' as const };
    const { signal } = new AbortController();
    await this.engine.expecting(() => addFound(parts, findAll(paths, signal), wish));
  }

  /** A person says "try again" for what failed; what is no longer on the disk stays as it is. */
  retryFailed(): number {
    const { parts } = this.opened;
    const wanted = parts.work
      .idsToRetry()
      .flatMap((id) => parts.files.byId(id) ?? [])
      .filter((file) => file.reason?.code !== 'vanished');
    for (const file of wanted) {
      if (file.sha256) parts.content.forgetRefusal(file.accountId, file.sha256);
      parts.files.apply(file.id, { type: 'retryAsked' });
    }
    this.engine.kick();
    return wanted.length;
  }
}
