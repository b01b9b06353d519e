// The running program behind the desktop app and the browser door: starts and stops the services, connects pages, and goes on after a
// sign-in or a lost database. The command line builds its runs itself.
import type { Selection, ToPage } from '../contract.ts';
import { recover } from '../engine/recover.ts';
import { fetchPicture } from '../google/picture.ts';
import { BackOnline } from '../program/back-online.ts';
import { RecentLog } from '../program/diagnosis.ts';
import { openDataFolder, type Opened, type ProgramOptions } from '../program/open.ts';
import { notePutAside, readPutAside } from '../program/put-aside.ts';
import { relearn } from '../program/rebuild.ts';
import { VerifyJob } from '../program/verify-job.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import type { FailureListener } from '../store/database.ts';
import { answer } from './answer.ts';
import { createHandlers, type Handlers } from './calls.ts';
import { toAccounts } from './calls/accounts.ts';
import type { Connection, Host, Program, Started } from './host.ts';
import { PageNews } from './page-news.ts';
import { createServices, type Services } from './services.ts';

export type ProgramExtras = {
  log?: Parameters<typeof openDataFolder>[0]['log'];
  /** Told when the disk refuses, and when it works again. */
  onFailure?: FailureListener;
};

export async function startProgram(
  host: Host,
  options: ProgramOptions,
  extras: ProgramExtras = {},
): Promise<Started> {
  const holder = `photostow ${host.door}, process ${process.pid}`;
  const recent = new RecentLog(() => Date.now(), extras.log);
  const result = openDataFolder({
    ...options,
    secretBox: host.secrets,
    holder,
    limitBytesPerSecond: () => host.settings.read().limitBytesPerSecond,
    log: recent.log,
  });
  if (!result.ok) return result;
  const { opened } = result;
  if (extras.onFailure) opened.parts.db.onFailure(extras.onFailure);
  try {
    return { ok: true, program: new RunningProgram(host, options, opened, recent), notice: opened.notice };
  } catch (error) {
    await opened.close();
    if (!(error instanceof DatabaseFailure)) throw error;
    // Damage met here has been noted: the next start looks closely and puts a backup in its place.
    const code = error.kind === 'diskFull' ? 'diskFull' : 'dataFolderUnwritable';
    return { ok: false, code, message: error.message };
  }
}

class RunningProgram implements Program {
  readonly #services: Services;
  readonly #handlers: Handlers;
  readonly #verify: VerifyJob;
  readonly #online: BackOnline;
  readonly #stopping = new AbortController();
  #learning: Promise<unknown> = Promise.resolve();

  constructor(host: Host, options: ProgramOptions, opened: Opened, recent: RecentLog) {
    const { parts } = opened;
    recover(parts);
    this.#services = createServices({
      host,
      options,
      opened,
      recent,
      stopping: this.#stopping.signal,
      onSignedIn: (accountId, pictureUrl) => this.#welcome(accountId, pictureUrl),
    });
    const { engine, pause, pushes, updates, uploads, watch } = this.#services;
    this.#handlers = createHandlers(this.#services);
    this.#tellPutAside();
    parts.accounts.onChange(() => pushes.send('accounts.changed', toAccounts(this.#services)));
    this.#verify = new VerifyJob(opened, engine);
    this.#online = new BackOnline({ parts, onBack: () => this.#tryAgain() });
    pause.follow();
    engine.ended.catch((error: unknown) => parts.log('engine.broken', { error: String(error) }));
    engine.start();
    uploads.resume();
    watch.start();
    opened.care.start();
    this.#online.start();
    updates.follow();
    for (const { id } of opened.accounts.list()) this.#relearn(id);
  }

  connect(listener: (message: ToPage) => void): Connection {
    const { clock } = this.#services.opened.parts;
    const news = new PageNews(listener, (ms, then) => clock.timer(ms, then));
    const leave = this.#services.pushes.join((message) => news.tell(message));
    const page = { isHere: true, look: (isSeen: boolean) => news.look(isSeen) };
    return {
      receive: (message) => {
        void answer(message, page, this.#handlers, this.#services.opened.parts).then((reply) => {
          if (page.isHere) listener(reply);
        });
      },
      close: () => {
        page.isHere = false;
        news.close();
        leave();
      },
    };
  }

  async addSelection(...[paths, announce, leftOut]: Parameters<Program['addSelection']>): Promise<Selection> {
    const selection = await this.#services.selections.add(paths);
    if (leftOut) selection.leftOut = leftOut;
    if (announce) this.#services.pushes.send('selection.arrived', selection);
    return selection;
  }

  isAsking(): boolean {
    return this.#services.selections.isAsking();
  }

  addToSelection(...args: Parameters<Program['addToSelection']>): ReturnType<Program['addToSelection']> {
    return this.#services.selections.receive(...args);
  }

  suspend(): void {
    this.#services.pause.sleep();
  }

  power(onBattery: boolean): void {
    this.#services.pause.note('onBattery', onBattery);
  }

  network(isMetered: boolean): void {
    this.#services.pause.note('onMetered', isMetered);
  }

  wake(): void {
    this.#online.tryNow();
    this.#services.pause.follow();
    this.#services.watch.checkNow();
  }

  async stop(): Promise<void> {
    const { engine, watch, uploads, updates, previews, pause, pushes, signIns, thumbnails, opened } =
      this.#services;
    signIns.cancel();
    pause.stop();
    updates.stop();
    this.#verify.stop();
    this.#online.stop();
    this.#stopping.abort(new Error('the program ends'));
    thumbnails.close();
    await Promise.all([engine.stop(), watch.stop(), uploads.stop(), previews.stop(), this.#learning]);
    pushes.close();
    await opened.close();
  }

  #tellPutAside(): void {
    const { host, opened, pushes } = this.#services;
    const { uploads } = opened.parts;
    host.settings.onPutAside((aside) => {
      notePutAside(uploads, { code: 'settingsReset', backupAt: null, aside });
      pushes.send('putAside.changed', readPutAside(uploads));
    });
  }

  /** What held everything up is gone. */
  #tryAgain(): void {
    this.#services.engine.kick();
    this.#services.pushes.touch();
  }

  /** After a database was lost: what Google lists is learned again beside the work. */
  #relearn(accountId: string): void {
    const { parts } = this.#services.opened;
    const learning = relearn(parts, accountId, this.#stopping.signal).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) parts.log('rebuild.broken', { error: String(error) });
    });
    this.#learning = Promise.all([this.#learning, learning]);
  }

  /** A finished sign-in: everyone is told, the avatar follows when it has been fetched, and what waited goes on. */
  #welcome(accountId: string, pictureUrl: string | null): void {
    const { opened, pushes, engine } = this.#services;
    pushes.send('accounts.changed', toAccounts(this.#services));
    this.#relearn(accountId);
    engine.kick();
    if (pictureUrl === null) return;
    void this.#fetchPicture(accountId, pictureUrl).catch((error: unknown) =>
      opened.parts.log('accounts.noPicture', { error: String(error) }),
    );
  }

  async #fetchPicture(accountId: string, url: string): Promise<void> {
    const { opened, pushes } = this.#services;
    const picture = await fetchPicture(url, opened.endpoints);
    // The program may have ended meanwhile.
    if (picture === undefined || this.#stopping.signal.aborted) return;
    opened.parts.accounts.setPicture(accountId, picture);
    pushes.send('accounts.changed', toAccounts(this.#services));
  }
}
