// The running program behind the desktop app and the browser door: data folder, engine, watching, and one line per page on
// which every message is checked before anything happens. The command line builds its runs itself.
import { callSchemas, toProgramSchema, type CallName, type Selection, type ToPage } from '../contract.ts';
import { Engine } from '../engine/engine.ts';
import { recover } from '../engine/recover.ts';
import { fetchPicture } from '../google/picture.ts';
import { BackOnline } from '../program/back-online.ts';
import { RecentLog } from '../program/diagnosis.ts';
import { openDataFolder, type Opened } from '../program/open.ts';
import { notePutAside, readPutAside } from '../program/put-aside.ts';
import { relearn } from '../program/rebuild.ts';
import { VerifyJob } from '../program/verify-job.ts';
import { UpdateCheck } from '../program/update-check.ts';
import { FolderWatch } from '../program/watch.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import type { FailureListener } from '../store/database.ts';
import { chooseLanguage, createTranslate, type Translate } from '../texts/texts.ts';
import { toWireError } from './call-error.ts';
import { createHandlers, type Asker, type Handlers } from './calls.ts';
import { toAccounts } from './calls/accounts.ts';
import { toFolders } from './calls/folders.ts';
import type { Desk } from './desk.ts';
import { DatesDesk } from './dates-desk.ts';
import { ExportDesk } from './export-desk.ts';
import { ImportDesk } from './import-desk.ts';
import { Inbox } from './inbox.ts';
import type { Connection, Host, Program, ProgramOptions, Started } from './host.ts';
import { Pause } from './pause.ts';
import { PageNews } from './page-news.ts';
import { PreviewDesk } from './preview-desk.ts';
import { PushDesk } from './pushes.ts';
import { Rows } from './rows.ts';
import { Selections } from './selections.ts';
import { SignInDesk } from './sign-in-desk.ts';
import { Thumbnails } from '../thumbnails/thumbnails.ts';
import { UploadDesk } from './upload-desk.ts';

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
  readonly #desk: Desk;
  readonly #handlers: Handlers;
  readonly #verify: VerifyJob;
  readonly #online: BackOnline;
  readonly #stopping = new AbortController();
  #learning: Promise<unknown> = Promise.resolve();

  constructor(host: Host, options: ProgramOptions, opened: Opened, recent: RecentLog) {
    const { parts } = opened;
    recover(parts);
    const engine = new Engine(parts, {
      scope: null,
      runOut: false,
      parallelUploads: () => host.settings.read().parallelUploads,
      hours: () => host.settings.read().hours,
    });
    const inbox = new Inbox(options.dataFolder);
    const selections = new Selections(inbox, (count) => pushes.tellCounting(count));
    const rows = new Rows(parts, inbox, engine.sentBytes);
    const pushes = new PushDesk(parts, engine, rows);
    const uploads = new UploadDesk(parts, engine, selections, inbox);
    const watch = new FolderWatch(parts, opened.folders, {
      onWork: () => engine.kick(),
      onState: () => pushes.sendSoon('folders.changed', () => toFolders(this.#desk)),
      checkEveryMs: () => host.settings.read().checkEveryMinutes * 60_000,
    });
    const signIn = new SignInDesk(
      opened.accounts,
      () => landingTexts(host),
      (state) => pushes.send('signIn.changed', state),
      (account, pictureUrl) => this.#welcome(account.id, pictureUrl),
    );
    const { endpoint, dataFolder } = options;
    const preview = new PreviewDesk(opened, (state) => pushes.send('preview.changed', state));
    const exports = new ExportDesk({
      diagnosis: () => ({
        parts,
        accounts: opened.accounts.list(),
        recent,
        settings: host.settings.read(),
        about: { version: host.programVersion, door: host.door },
      }),
      translate: () => translateFor(host),
      pickSavePath: (name) => host.pickSavePath(name),
    });
    const imports = new ImportDesk(parts, options.dataFolder);
    const thumbnails = new Thumbnails((path) => host.systemThumbnail(path));
    const pause = new Pause(
      parts,
      engine,
      (why) => host.settings.read()[why === 'onBattery' ? 'pauseOnBattery' : 'pauseOnMetered'],
      () => pushes.touch(),
    );
    const updates = new UpdateCheck({
      address: host.updates,
      version: host.programVersion,
      clock: parts.clock,
      backoffScale: options.backoffScale,
      isWanted: () => host.settings.read().lookForUpdates,
      onNew: (found) => pushes.send('newVersion.changed', { version: found?.version ?? null }),
      log: parts.log,
    });
    this.#desk = {
      pause,
      host,
      endpoint,
      dataFolder,
      opened,
      engine,
      rows,
      pushes,
      dates: new DatesDesk(parts, engine, rows),
      stopping: this.#stopping.signal,
      preview,
      exports,
      imports,
      selections,
      signIn,
      thumbnails,
      updates,
      uploads,
      watch,
    };
    this.#handlers = createHandlers(this.#desk);
    this.#tellPutAside();
    parts.accounts.onChange(() => pushes.send('accounts.changed', toAccounts(this.#desk)));
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
    const { clock } = this.#desk.opened.parts;
    const news = new PageNews(listener, (ms, then) => clock.timer(ms, then));
    const leave = this.#desk.pushes.join((message) => news.tell(message));
    const page = { isHere: true, look: (isSeen: boolean) => news.look(isSeen) };
    return {
      receive: (message) => {
        void this.#answer(message, page).then((answer) => {
          if (page.isHere) listener(answer);
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
    const selection = await this.#desk.selections.add(paths);
    if (leftOut) selection.leftOut = leftOut;
    if (announce) this.#desk.pushes.send('selection.arrived', selection);
    return selection;
  }

  isAsking(): boolean {
    return this.#desk.selections.isAsking();
  }

  addToSelection(...args: Parameters<Program['addToSelection']>): ReturnType<Program['addToSelection']> {
    return this.#desk.selections.receive(...args);
  }

  suspend(): void {
    this.#desk.pause.sleep();
  }

  power(onBattery: boolean): void {
    this.#desk.pause.note('onBattery', onBattery);
  }

  network(isMetered: boolean): void {
    this.#desk.pause.note('onMetered', isMetered);
  }

  wake(): void {
    this.#online.tryNow();
    this.#desk.pause.follow();
    this.#desk.watch.checkNow();
  }

  async stop(): Promise<void> {
    const { engine, watch, uploads, preview, pause, pushes, signIn, thumbnails, opened } = this.#desk;
    signIn.cancel();
    pause.stop();
    this.#desk.updates.stop();
    this.#verify.stop();
    this.#online.stop();
    this.#stopping.abort(new Error('the program ends'));
    await Promise.all([
      engine.stop(),
      watch.stop(),
      uploads.stop(),
      preview.stop(),
      thumbnails.close(),
      this.#learning,
    ]);
    pushes.close();
    await opened.close();
  }

  async #answer(message: unknown, page: Asker): Promise<ToPage> {
    const parsed = toProgramSchema.safeParse(message);
    if (!parsed.success) return { id: -1, ok: false, error: { code: 'badRequest', message: 'not a call' } };
    const { id, call, arg } = parsed.data;
    if (!Object.hasOwn(callSchemas, call)) {
      return { id, ok: false, error: { code: 'unknownCall', message: 'unknown call' } };
    }
    const name = call as CallName;
    const checked = callSchemas[name].safeParse(arg);
    if (!checked.success) {
      return {
        id,
        ok: false,
        error: { code: 'badRequest', message: checked.error.issues[0]?.message ?? 'bad argument' },
      };
    }
    const { db } = this.#desk.opened.parts;
    const isReadOnly = db.failure !== undefined;
    try {
      const handler = this.#handlers[name] as (arg: unknown, page: Asker) => unknown;
      const value = await handler(checked.data, page);
      // Where nothing can be written a write throws by itself; what only reads is answered all the same.
      if (!isReadOnly) await db.durable();
      return { id, ok: true, value };
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'internal')
        this.#desk.opened.parts.log('call.failed', { call, error: String(error) });
      return { id, ok: false, error: wire };
    }
  }

  #tellPutAside(): void {
    const { host, opened, pushes } = this.#desk;
    const { uploads } = opened.parts;
    host.settings.onPutAside((aside) => {
      notePutAside(uploads, { code: 'settingsReset', backupAt: null, aside });
      pushes.send('putAside.changed', readPutAside(uploads));
    });
  }

  /** What held everything up is gone. */
  #tryAgain(): void {
    this.#desk.engine.kick();
    this.#desk.pushes.touch();
  }

  /** After a database was lost: what Google lists is learned again beside the work. */
  #relearn(accountId: string): void {
    const { parts } = this.#desk.opened;
    const learning = relearn(parts, accountId, this.#stopping.signal).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) parts.log('rebuild.broken', { error: String(error) });
    });
    this.#learning = Promise.all([this.#learning, learning]);
  }

  /** A finished sign-in: everyone is told, the avatar follows when it has been fetched, and what waited goes on. */
  #welcome(accountId: string, pictureUrl: string | null): void {
    const { opened, pushes, engine } = this.#desk;
    pushes.send('accounts.changed', toAccounts(this.#desk));
    this.#relearn(accountId);
    engine.kick();
    if (pictureUrl === null) return;
    void this.#fetchPicture(accountId, pictureUrl).catch((error: unknown) =>
      opened.parts.log('accounts.noPicture', { error: String(error) }),
    );
  }

  async #fetchPicture(accountId: string, url: string): Promise<void> {
    const { opened, pushes } = this.#desk;
    const picture = await fetchPicture(url, opened.endpoints);
    // The program may have ended meanwhile.
    if (picture === undefined || this.#stopping.signal.aborted) return;
    opened.parts.accounts.setPicture(accountId, picture);
    pushes.send('accounts.changed', toAccounts(this.#desk));
  }
}

const translateFor = (host: Host): Translate =>
  createTranslate(chooseLanguage(host.settings.read().language, host.systemLocale));

function landingTexts(host: Host) {
  const t = translateFor(host);
  return {
    doneTitle: t('landing.doneTitle'),
    doneText: t('landing.doneText'),
    failedTitle: t('landing.failedTitle'),
    failedText: t('landing.failedText'),
  };
}
