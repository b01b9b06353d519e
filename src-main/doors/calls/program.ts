// The calls about the program as a whole: the first word of a page, pause and resume, the day's
// requests, settings, help.
import { CONTRACT_VERSION, type CallIn, type Hello } from '../../contract.ts';
import { costOf, forecastOf } from '../../engine/budget.ts';
import { liftHold } from '../../program/holds.ts';
import { forgetPutAside, readPutAside } from '../../program/put-aside.ts';
import { toDatabaseFailure } from '../../store/database-failure.ts';
import { chooseLanguage, isLanguage } from '../../texts/texts.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import { ensureInPlace } from '../in-place.ts';
import { sendingTimes } from '../pause.ts';
import type { Services } from '../services.ts';
import type { Page } from '../selections.ts';
import { toAccounts } from './accounts.ts';
import { toFolders } from './folders.ts';
import { show } from './shared.ts';

const HELP: Record<Exclude<CallIn<'help.open'>['topic'], 'newVersion'>, string> = {
  createClient: 'https://console.cloud.google.com/auth/clients/create',
  enableApi: 'https://console.cloud.google.com/apis/library/photoslibrary.googleapis.com',
  publishing: 'https://console.cloud.google.com/auth/audience',
  storage: 'https://one.google.com/storage',
  connections: 'https://myaccount.google.com/connections',
  photos: 'https://photos.google.com/',
};

/** A disk that refuses is told as such, and not as a mistake. */
function ensureKept<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw toDatabaseFailure(error) ?? error;
  }
}

/** What a page needs to begin. */
async function hello(services: Services, contractVersion: number, page: Page): Promise<Hello> {
  const { host, opened, pushes, selections, signIns, updates } = services;
  const { parts, accounts } = opened;
  if (contractVersion !== CONTRACT_VERSION) {
    throw new CallError('contractMismatch', `page ${contractVersion}, program ${CONTRACT_VERSION}`);
  }
  const settings = host.settings.read();
  return {
    contractVersion: CONTRACT_VERSION,
    programVersion: host.programVersion,
    door: host.door === 'desktop' ? 'desktop' : 'browser',
    demo: host.demo,
    capabilities: host.capabilities,
    language: chooseLanguage(settings.language, host.systemLocale),
    settings,
    hasClient: await accounts.hasClient(),
    secretStorage: await host.secrets.strength(),
    accounts: toAccounts(services),
    folders: toFolders(services),
    signIn: signIns.state,
    engine: pushes.engineState(),
    utcOffsetMinutes: -new Date(parts.clock.now()).getTimezoneOffset(),
    dataFolder: services.dataFolder,
    newVersion: updates.found?.version ?? null,
    putAside: readPutAside(parts.uploads),
    selections: selections.offer(page),
  };
}

export function programCalls(
  services: Services,
): Pick<
  Handlers,
  | 'app.hello'
  | 'app.putAsideSeen'
  | 'app.seen'
  | 'app.showDataFolder'
  | 'app.switchDemo'
  | 'engine.pause'
  | 'engine.resume'
  | 'help.open'
  | 'quota.list'
  | 'settings.set'
> {
  const { host, opened, engine, pause, pushes, updates, watch } = services;
  const { parts, accounts } = opened;
  return {
    'app.hello': ({ contractVersion }, page) => hello(services, contractVersion, page),
    'app.putAsideSeen': () => {
      forgetPutAside(parts.uploads);
      pushes.send('putAside.changed', []);
      return null;
    },
    'app.seen': ({ isSeen }, page) => {
      page.look(isSeen);
      return null;
    },
    'app.showDataFolder': () => {
      if (!host.showInFolder(services.dataFolder))
        throw new CallError('notHere', 'this door shows no folders');
      return null;
    },
    'app.switchDemo': ({ on }) => {
      if (!host.capabilities.switchesDemo || on === host.demo)
        throw new CallError('notHere', 'this door cannot start itself again');
      host.switchDemo(on);
      return null;
    },
    'engine.pause': ({ until }) => {
      pause.set(until);
      return null;
    },
    'engine.resume': () => {
      // While the disk refuses, nothing can be noted either; the page keeps showing why.
      if (parts.db.failure && !engine.tryDisk()) return null;
      // "Go on" is also the answer to what waits for a person, or for the line.
      for (const { accountId } of parts.holds.all()) liftHold(parts, accountId);
      pause.end();
      engine.kick();
      return null;
    },
    'settings.set': (change) => {
      const { language } = change;
      if (language !== undefined && language !== 'system' && !isLanguage(language))
        throw new CallError('badRequest', 'there are no texts in this language');
      const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      ensureInPlace(services.dataFolder);
      const settings = ensureKept(() => host.settings.update(known));
      pushes.send('settings.changed', settings);
      pause.follow();
      if (change.lookForUpdates !== undefined) updates.follow();
      if (change.checkEveryMinutes !== undefined) watch.follow();
      engine.kick();
      return settings;
    },
    'quota.list': () => {
      const times = sendingTimes(parts, engine.hours);
      return accounts.list().map(({ id }) => {
        const { budget, forecast } = forecastOf(parts, id, times);
        const { used, perDay, nextDayAt } = budget;
        const bytesLeft = parts.counts.openBytesOf(id);
        const sharedWith = parts.requests(id).accountIds.filter((other) => other !== id);
        return {
          sharedWith,
          ...{ accountId: id, usedRequests: used, perDayRequests: perDay, nextDayAt, bytesLeft },
          ...forecast,
          filesToday: forecast.filesLeft > 0 ? forecast.filesToday : Math.floor(budget.free / costOf(false)),
        };
      });
    },
    'help.open': ({ topic }) => {
      const url = topic === 'newVersion' ? updates.found?.page : HELP[topic];
      if (url === undefined) throw new CallError('notHere', 'no newer version is known');
      return show(services, url);
    },
  };
}
