// The services of one running program: all that calls and pushes work with, made and connected here. Starting and stopping them is
// program.ts's business.
import { Engine } from '../engine/engine.ts';
import type { RecentLog } from '../program/diagnosis.ts';
import type { Opened, ProgramOptions } from '../program/open.ts';
import { UpdateCheck } from '../program/update-check.ts';
import { FolderWatch } from '../program/watch.ts';
import { chooseLanguage, createTranslate, type Translate } from '../texts/texts.ts';
import { Thumbnails } from '../thumbnails/thumbnails.ts';
import { toFolders } from './calls/folders.ts';
import { Dates } from './dates.ts';
import { Exports } from './exports.ts';
import type { Host } from './host.ts';
import { Imports } from './imports.ts';
import { Inbox } from './inbox.ts';
import { landingTexts } from './landing-texts.ts';
import { Pause } from './pause.ts';
import { Previews } from './previews.ts';
import { PagePushes } from './pushes.ts';
import { Rows } from './rows.ts';
import { Selections } from './selections.ts';
import { SignIns } from './sign-ins.ts';
import { Uploads } from './uploads.ts';

export type Services = {
  host: Host;
  /** One origin that stands for all of Google's; null for Google itself. */
  endpoint: string | null;
  dataFolder: string;
  opened: Opened;
  engine: Engine;
  pause: Pause;
  rows: Rows;
  pushes: PagePushes;
  previews: Previews;
  /** Aborted when the program ends: what is asked of Google for a page ends with it. */
  stopping: AbortSignal;
  dates: Dates;
  exports: Exports;
  imports: Imports;
  selections: Selections;
  signIns: SignIns;
  thumbnails: Thumbnails;
  updates: UpdateCheck;
  uploads: Uploads;
  watch: FolderWatch;
};

type Needs = {
  host: Host;
  options: ProgramOptions;
  opened: Opened;
  recent: RecentLog;
  stopping: AbortSignal;
  /** `pictureUrl`: where Google has the account's avatar; null where it has none. */
  onSignedIn: (accountId: string, pictureUrl: string | null) => void;
};

/** Makes them and connects them; starts none. */
export function createServices({ host, options, opened, recent, stopping, onSignedIn }: Needs): Services {
  const { parts } = opened;
  const engine = new Engine(parts, {
    scope: null,
    runOut: false,
    parallelUploads: () => host.settings.read().parallelUploads,
    hours: () => host.settings.read().hours,
  });
  const inbox = new Inbox(options.dataFolder);
  const selections = new Selections(inbox, (count) =>
    pushes.sendSoon('selection.counting', () => ({ fileCount: count() })),
  );
  const rows = new Rows(parts, inbox, engine.sentBytes);
  const pushes = new PagePushes(parts, engine, rows);
  const uploads = new Uploads(parts, engine, selections, inbox);
  const watch = new FolderWatch(parts, opened.folders, {
    onWork: () => engine.kick(),
    onState: () => pushes.sendSoon('folders.changed', () => toFolders(services)),
    checkEveryMs: () => host.settings.read().checkEveryMinutes * 60_000,
  });
  const signIns = new SignIns(
    opened.accounts,
    () => landingTexts(translateFor(host)),
    (state) => pushes.send('signIn.changed', state),
    (account, pictureUrl) => onSignedIn(account.id, pictureUrl),
  );
  const exports = new Exports({
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
  const services: Services = {
    pause,
    host,
    endpoint: options.endpoint,
    dataFolder: options.dataFolder,
    opened,
    engine,
    rows,
    pushes,
    dates: new Dates(parts, engine, rows),
    stopping,
    previews: new Previews(opened, (state) => pushes.send('preview.changed', state)),
    exports,
    imports: new Imports(parts, inbox),
    selections,
    signIns,
    thumbnails: new Thumbnails((path) => host.systemThumbnail(path)),
    updates,
    uploads,
    watch,
  };
  return services;
}

const translateFor = (host: Host): Translate =>
  createTranslate(chooseLanguage(host.settings.read().language, host.systemLocale));
