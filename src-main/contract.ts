// The whole contract between the program and its page, in one file: what the page may ask (`calls`), what it is told
// unasked (`Pushes`), and how both travel (`ToProgram`, `ToPage`). It carries data, never powers: no call takes a path to
// read or a URL to open, and what a person dropped or chose is named by a selection id that only the program can make.
// The page imports this file for its types alone; the schemas check every call where it enters the program.
import { z } from 'zod';

/** Raised by one whenever a call or push changes in a way that an older page would misread. */
export const CONTRACT_VERSION = 1;

// ---- things -------------------------------------------------------------------------------------------------------

/** What a file's row says. One word per state, the same in the page, the command line and docs/glossary.md. */
export type FileState =
  | 'found' // waits for its turn
  | 'uploading' // its bytes are on their way
  | 'uploaded' // Google has the bytes, no media item yet
  | 'creating' // the media item is being made
  | 'created' // Google answered with a media item
  | 'verified' // asked again later, Google Photos has this item
  | 'skipped' // left alone, with a reason
  | 'failed' // will not be tried again by itself, with a reason
  | 'waiting' // will go on by itself, with a reason and often a time
  | 'missing'; // was created, and Google no longer has it

/** Why a row or the whole program is as it is. `code` chooses the sentence, `params` fill it (see texts/). */
export type Reason = { code: ReasonCode; params?: Record<string, string | number> };

export const REASON_CODES = [
  // skipped
  'notMedia',
  'empty',
  'seemsDamaged',
  'hidden',
  'partial',
  'photoTooLarge',
  'videoTooLarge',
  'leftAlone',
  'link',
  'cloudOnly',
  'photoLibrary',
  'moved',
  // skipped by the rules of a folder
  'excluded',
  'notIncluded',
  'kindOff',
  'tooOld',
  'subFolderOff',
  'pairedClip',
  'pairedRaw',
  'sidecar',
  'editedLeft',
  'editedAsk',
  'dateAsked',
  // already there
  'alreadyThere',
  'alreadyThereSomewhere',
  'sameContent',
  'takenOver',
  // failed
  'unreadable',
  'vanished',
  'refusedByGoogle',
  'refusedMember',
  'albumGone',
  'albumForeign',
  'tooManyTries',
  'unexpected',
  // waiting, this file
  'tryAgain',
  'fileChanged',
  'stillGrowing',
  'notConnected',
  'folderPaused',
  'tooYoung',
  'tokenRefused',
  'outcomeUnknown',
  // waiting, everything
  'signIn',
  'signInUnreadable',
  'signInSealed',
  'signedOut',
  'permissionMissing',
  'apiDisabled',
  'accountDisabled',
  'quotaDay',
  'slowDown',
  'storageFull',
  'offline',
  'googleTrouble',
  'outsideHours',
  'onBattery',
  'onMetered',
  'diskFull',
  'dataFolderUnwritable',
  'dataFolderGone',
  'databaseDamaged',
  'paused',
  // missing
  'vanishedAtGoogle',
  'processingFailed',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Files by how they stand; one that goes on by itself, or is being sent, is waiting. */
export type GroupCounts = Record<'done' | 'waiting' | 'skipped' | 'failed' | 'missing', number> & {
  /** Of `skipped`, those that wait for a person's word. */
  asked: number;
  /** Of `skipped`, photos and videos that cannot be sent as they are. */
  unsendable: number;
};

/** Files that wait for a person's word, among the skipped: about their date, or about a new version. */
export type AskedCounts = { dates: number; edited: number };

/** Why a watched folder is not connected. */
export type NotConnected = 'missing' | 'unreadable' | 'otherFolder' | 'empty';
export type FolderState = 'watching' | 'checking' | 'notConnected' | 'paused';
/** `noNotices`: changes are not told there, so it is compared more often. `watchLimit`: the system tells only of so many folders. */
export type FolderNote = { code: NotConnected | 'noNotices' | 'watchLimit'; detail: string };

export type FileRow = {
  id: number;
  /** File name alone. */
  name: string;
  /** Folder for showing, never for opening; may be shortened with "~". */
  folder: string;
  accountId: string;
  albumTitle: string | null;
  sizeBytes: number;
  sentBytes: number;
  state: FileState;
  /** True when Google Photos already had these bytes and nothing new was created. */
  alreadyThere: boolean;
  reason: Reason | null;
  /** When a waiting row goes on, in ms since 1970; null when that is not known. */
  waitsUntilAt: number | null;
  canRetry: boolean;
  /** True when `files.openInPhotos` can show it. */
  hasItem: boolean;
  canLeave: boolean;
  /** Of a skipped one: it waits for a person's word, or is a photo or video that cannot be sent as it is; else null. */
  skippedAs: 'asked' | 'unsendable' | null;
  /** Of one that cannot go into its album: for what another is chosen, for it alone or for its watched folder; else null. */
  elsewhere: 'file' | 'folder' | null;
  /** Where the date of what was sent comes from; null while nothing was sent, or where nobody looked. */
  dateFrom: 'inside' | 'said' | DateSource | 'none' | null;
  changedAt: number;
  /** Since when Google has it, as far as is known; null while it has not. */
  createdAt: number | null;
};

/** Adds up: found = created + alreadyThere + skipped + failed + waiting. `waiting` counts every file that is not finished. */
export type Totals = {
  found: number;
  created: number;
  alreadyThere: number;
  skipped: number;
  failed: number;
  waiting: number;
  /** Of `created` and `alreadyThere`, those Google has confirmed since. */
  verified: number;
  /** Of `failed`, those that Google had and no longer has. */
  missing: number;
  bytesTotal: number;
  bytesDone: number;
};

export type Account = {
  /** Google's `sub`. */
  id: string;
  email: string;
  name: string;
  /** The avatar as a data: URL, or null; the page has no network of its own. */
  picture: string | null;
  needsSignIn: boolean;
  /** When a sign-in ends by itself (client in "Testing"), in ms since 1970; null when it does not. */
  signInEndsAt: number | null;
};

export type Album = {
  id: string;
  title: string;
  itemCount: number;
  /** Opens in Google Photos. */
  productUrl: string;
  /** The file of its cover, or else one that went into it from here, for a small picture; null when none is known. */
  coverFileId: number | null;
};

export type Destination =
  { kind: 'library' } | { kind: 'album'; albumId: string } | { kind: 'newAlbum'; title: string };

export type WatchedFolder = {
  id: number;
  path: string;
  accountId: string;
  /** Of an account that is signed out; null where it is signed in, or nobody knows. */
  formerEmail: string | null;
  albumTitle: string | null;
  destination: Destination;
  rules: FolderRules;
  state: FolderState;
  note: FolderNote | null;
  /** All that were found, the skipped among them, as “status” counts them. */
  fileCount: number;
  doneCount: number;
  failedCount: number;
  /** Google no longer has them. */
  missingCount: number;
  /** Left alone, by the rules or by a person. */
  skippedCount: number;
  lastCheckedAt: number | null;
  /** At the latest; null while it is compared. */
  nextCheckAt: number | null;
  /** Files that the comparison under way has come to; null when none is. */
  foundCount: number | null;
};

/** What the program would do with a folder or with what was chosen, told while it is being found out. Nothing is sent or noted. */
export type Preview = {
  previewId: string;
  /** `cancelled`: another preview took its place, or nobody waits for it any more. */
  state: 'looking' | 'done' | 'cancelled' | 'failed';
  found: number;
  /** Adds up: found = send + join + there + left. */
  send: number;
  sendBytes: number;
  /** Their bytes are at Google already; they would only be put into an album. */
  join: number;
  there: number;
  left: number;
  /** Of `left`, photos and videos that cannot be sent. */
  unsendable: number;
  /** Of `send`, those that Google Photos would show under the day of the upload. */
  undated: number;
  /** Of `send`, those that are given a date in what is sent. */
  dated: number;
  /** Of `send`, those that wait for a date from a person first. */
  asked: number;
  /** At the end: files without a date inside, at most 1,000, with the date that they are given as local time. `takesDate`: one can be put into it. */
  dates: {
    fileKey: string;
    name: string;
    takesDate: boolean;
    source: DateSource | null;
    date: string | null;
  }[];
  albumCount: number;
  /** Those with the most files first, at most 20. */
  albums: { title: string; count: number }[];
  /** Albums that several folders would share, at most 20: sub-folders of one name, or another watched folder. */
  shared: { title: string; folderCount: number; otherFolder: string | null }[];
  /** Why files are left alone, the most frequent reason first. */
  reasons: { code: ReasonCode; count: number }[];
};

/** What a person may say of the dates of files: at most 200 rows, the first that came. */
export type UndatedFiles = {
  asked: {
    row: FileRow;
    /** The first date that a source tells, as local time. */
    proposal: { source: DateSource; date: string } | null;
  }[];
  askedCount: number;
  /** Google Photos shows them under the day of the upload. */
  sentCount: number;
};

/** What a day's requests allow, and by when they do the rest. */
export type AccountQuota = {
  accountId: string;
  /** Ids of the other accounts that are signed in with the same API client: the requests are of all of them together. */
  sharedWith: string[];
  usedRequests: number;
  perDayRequests: number;
  /** When Google's next day begins, in ms since 1970. */
  nextDayAt: number;
  filesLeft: number;
  bytesLeft: number;
  /** Of what waits; where nothing does, how many more would fit. */
  filesToday: number;
  /** Files that a whole day brings. */
  filesPerDay: number;
  days: number;
  /** In ms since 1970, by the requests alone: a slow line takes longer. */
  doneAt: number;
};

export type SignIn =
  | { state: 'none' }
  /** `isUnopened`: the system's browser was to show it, and could not be opened. */
  | { state: 'waiting'; consentUrl: string; endsAt: number; isUnopened?: true }
  | { state: 'done'; accountId: string }
  | { state: 'failed'; error: WireError };

export type EngineState = {
  activity: 'idle' | 'working' | 'paused' | 'waiting';
  /** The one reason that holds everything up, for a single banner. */
  reason: Reason | null;
  waitsUntilAt: number | null;
  /** Of a pause that ends outside the hours for sending: when these begin. */
  opensAt?: number | undefined;
  /** What holds up each account alone; where it is `reason`, it is the first of these. */
  holds: { accountId: string; reason: Reason; untilAt: number | null }[];
  /** Everything ever. */
  totals: Totals;
  asked: AskedCounts;
  /** Photos and videos among the skipped that cannot be sent: too large, empty, not on this disk. */
  unsendable: number;
  /** What is done and to be done since nothing was left to do last. */
  run: { filesDone: number; filesTotal: number; bytesDone: number; bytesTotal: number };
  speedBytesPerSecond: number;
  etaSeconds: number | null;
  /** Names of the files whose bytes are on their way. */
  uploading: { id: number; name: string; sizeBytes: number; sentBytes: number }[];
};

export type Settings = {
  /** `system`, or one that the program has texts in. */
  language: string;
  theme: 'system' | 'light' | 'dark';
  parallelUploads: number;
  /** How often each watched folder is compared as a whole, whatever was told of it. */
  checkEveryMinutes: number;
  /** All uploads together; null: no limit. */
  limitBytesPerSecond: number | null;
  /** Hours of the local day in which bytes are sent, e.g. 22 to 7; null: always. */
  hours: { from: number; to: number } | null;
  /** The desktop alone: started with the computer, without a window. */
  launchAtLogin: boolean;
  /** The desktop alone: closing the window leaves the program in the tray, where there is one. */
  closeToTray: boolean;
  /** The desktop alone: a word of the system when a run is done, and when a person is needed. */
  notifications: boolean;
  /** The desktop alone: nothing is sent while the computer runs on its battery. */
  pauseOnBattery: boolean;
  /** Where `knowsMetered`: nothing is sent over a network that is paid for by the byte. */
  pauseOnMetered: boolean;
  /** The desktop alone: the computer does not fall asleep by itself while files are sent. */
  keepAwake: boolean;
  /** Where `looksForUpdates`: once a day. */
  lookForUpdates: boolean;
};

/** What this door can do; the page asks this, never which platform it runs on. */
export type Capabilities = {
  /** A system dialog can choose files and folders (`selection.pick`). */
  systemDialog: boolean;
  /** Dropped files are handed over by path (desktop); otherwise their bytes are streamed to `POST /drop`. */
  dropByPath: boolean;
  /** Folders are named by typing a path on the program's machine (`folders.add` with `path`). */
  typeFolderPath: boolean;
  /** The program opens the consent page and albums itself; otherwise the page shows a link. */
  opensBrowser: boolean;
  /** `files.showInFolder` can show a file where it lies. */
  showsFolders: boolean;
  /** Tray, notifications, start with the computer: the settings that only a desktop program has. */
  desktop: boolean;
  /** The program can go on in the tray when its window is closed. */
  tray: boolean;
  /** The system tells whether the network is paid for by the byte. */
  knowsMetered: boolean;
  /** Whoever published this copy has named an address that tells of newer ones. */
  looksForUpdates: boolean;
  /** `app.switchDemo` starts the program again in its demo, or ends that. */
  switchesDemo: boolean;
  /** The page runs without the system's sandbox, as where an AppImage finds none; it deserves a word. */
  unsandboxed: boolean;
};

/** What could not be read and was put aside; something else is in its place. */
export type PutAside = {
  code: 'databaseRestored' | 'databaseRebuilt' | 'settingsReset';
  /** Of the backup that took the place of a database, in ms since 1970. */
  backupAt: number | null;
  /** Where what was there lies now, for showing; null where there was nothing. */
  aside: string | null;
};

export type Hello = {
  contractVersion: number;
  programVersion: string;
  door: 'desktop' | 'browser';
  demo: boolean;
  capabilities: Capabilities;
  /** The language to show: the setting, or the system's. */
  language: string;
  settings: Settings;
  /** Client file (OAuth client) known? */
  hasClient: boolean;
  /** How the sign-in is kept: `plain` deserves a word to the user. */
  secretStorage: 'keyring' | 'file' | 'plain';
  accounts: Account[];
  folders: WatchedFolder[];
  signIn: SignIn;
  engine: EngineState;
  /** Minutes that the program's clock is ahead of UTC now: hours and mornings are its own. */
  utcOffsetMinutes: number;
  /** Where history and settings lie, for reading; the page cannot go there. */
  dataFolder: string;
  /** Newer than the one that runs; null: none is known. */
  newVersion: string | null;
  /** What nobody has seen yet. */
  putAside: PutAside[];
  /** What this page, or one that is gone, has not said yet where it shall go. */
  selections: Selection[];
};

/** What a person dropped or chose, before anything is sent. */
export type Selection = {
  selectionId: string;
  /** Shown names of what was chosen, at most 20. */
  names: string[];
  fileCount: number;
  sizeBytes: number;
  /** One folder of this computer and nothing beside it: it can be watched. */
  isFolder: boolean;
  /** Of what was dropped, what could not be read or handed over. */
  leftOut: LeftOut;
};

/** `names`: the first few, for showing. */
export type LeftOut = { count: number; names: string[] };

// ---- errors -------------------------------------------------------------------------------------------------------

export const ERROR_CODES = [
  'badRequest',
  'unknownCall',
  'denied',
  'closed',
  'contractMismatch',
  'notSignedIn',
  'noClient',
  'clientFileDamaged',
  'clientFileWeb',
  'clientFileOther',
  'signInDenied',
  'signInTimeout',
  'signInCancelled',
  'signInFailed',
  'keyringLocked',
  'scopesMissing',
  'wrongAddress',
  'folderNotFound',
  'folderUnreadable',
  'folderGone',
  'folderNested',
  'folderWatched',
  'albumGone',
  'notAFolder',
  'patternWrong',
  'patternsTooMany',
  'tokenUnknown',
  'noToken',
  'nothingChosen',
  'alreadySaid',
  'noPath',
  'tooManyDropped',
  'titleEmpty',
  'titleTooLong',
  'historyWrong',
  'fileUnwritable',
  'fileGone',
  'googleFailed',
  'googleWaits',
  'offline',
  'notHere',
  'diskFull',
  'dataFolderUnwritable',
  'dataFolderGone',
  'databaseDamaged',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** `message` is for logs; the page shows a sentence chosen by `code`. */
export type WireError = { code: ErrorCode; message: string; params?: Record<string, string | number> };

// ---- calls --------------------------------------------------------------------------------------------------------

const none = z.null();
const accountId = z.string().min(1).max(255);
const title = z.string().max(2000);
const selectionId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
export const leftOutSchema = z.strictObject({
  count: z.int().min(0),
  names: z.array(z.string().max(5000)).max(5),
});
const fileIds = z.array(z.int().positive()).min(1).max(1000);
export const fileStates = z.enum([
  'found',
  'uploading',
  'uploaded',
  'creating',
  'created',
  'verified',
  'skipped',
  'failed',
  'waiting',
  'missing',
]);
/** `asked`: wait for a person's word. `undated`: were sent without a date. Both are found among the states. */
const fileFilters = z.enum([...fileStates.options, 'asked', 'undated', 'unsendable']);
const filesQuery = z.strictObject({
  states: z.array(fileFilters).max(12).nullable(),
  folder: z.union([z.int().positive(), z.literal('none')]).nullable(),
  sort: z.enum(['arrival', 'newest', 'name', 'size']),
  text: z.string().max(200),
  offset: z.int().min(0),
});
const exportKinds = z.enum(['report', 'history', 'diagnosis', 'licences']);
const destinationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('library') }),
  z.strictObject({ kind: z.literal('album'), albumId: z.string().min(1).max(500) }),
  z.strictObject({ kind: z.literal('newAlbum'), title }),
]);

/** Wider than what can be used, which is told by name. */
const patterns = z.array(z.string().min(1).max(5000)).max(5000);
const dateSources = ['sidecar', 'name', 'folder', 'file'] as const;
/** What is put into what is sent. `fixDates`: for photos without a date inside, the first of these that tells one. */
const contentWishes = z.strictObject({
  fixDates: z.array(z.enum(dateSources)).max(4),
  captions: z.boolean(),
});
export type ContentWishes = z.infer<typeof contentWishes>;
export type DateSource = ContentWishes['fixDates'][number];
/** A file of a preview, named without its path. */
const fileKey = z.string().regex(/^[0-9a-f]{32}$/);
/** As a camera writes it: the time of day where the photo was taken. */
const localTime = z
  .string()
  .regex(/^(1[89]|[2-9]\d)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(`${text}Z`)));
/** What a person said of single files: a date, or null for none. It goes before every source. */
export const ownDatesSchema = z
  .record(fileKey, localTime.nullable())
  .refine((dates) => Object.keys(dates).length <= 1000);
/** A source, a date, or that it goes without one. */
const saidDate = z.union([z.enum(dateSources), z.literal('none'), localTime]);
export type SaidDate = z.infer<typeof saidDate>;
const uploadWishes = contentWishes.extend({ ownDates: ownDatesSchema });
export type UploadWishes = z.infer<typeof uploadWishes>;
/** Which files of a watched folder are sent, and to which album. Patterns and template are looked at closer by the program. */
const folderRulesSchema = z.strictObject({
  include: patterns,
  exclude: patterns,
  kinds: z.strictObject({ photos: z.boolean(), videos: z.boolean(), raw: z.boolean() }),
  /** In ms since 1970. */
  newerThanAt: z.int().min(-8.64e15).max(8.64e15).nullable(),
  minimumAgeMs: z
    .int()
    .min(0)
    .max(10 * 366 * 86_400_000),
  subFolders: z.boolean(),
  /** `none`: as the folder's destination says, the same for all of its files. */
  albumFrom: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('folder') }),
    z.strictObject({ kind: z.literal('path') }),
    z.strictObject({ kind: z.literal('template'), template: z.string().max(500) }),
  ]),
  edited: z.enum(['send', 'leave', 'ask']),
  livePairs: z.enum(['both', 'photo', 'skipShortClips']),
  rawPairs: z.enum(['both', 'jpeg', 'raw']),
  ...uploadWishes.shape,
  /** A photo that could take a date, and gets none from there. */
  undated: z.enum(['send', 'ask']),
  order: z.enum(['found', 'oldest', 'newest']),
});
export type FolderRules = z.infer<typeof folderRulesSchema>;
const folderSource = z.union([
  z.strictObject({ selectionId }),
  z.strictObject({ path: z.string().min(1).max(4096) }),
]);

const uploadPreview = z.strictObject({
  accountId,
  selectionId,
  destination: destinationSchema,
  wishes: contentWishes,
});

/** Every call: the schema of its one argument. A call that is not here does not exist. */
export const callSchemas = {
  /** First call on every connection. */
  'app.hello': z.strictObject({ contractVersion: z.int() }),
  /** Whether anybody can see the page: while nobody does, it is told of no progress. A new line is taken to be seen. */
  'app.seen': z.strictObject({ isSeen: z.boolean() }),
  /** The text of a `client_secret_….json`. */
  'client.set': z.strictObject({ text: z.string().max(65536) }),
  /** `accountId`: the one that is to be signed in again; Google's page proposes it, and one that waits for another is given up. */
  'accounts.signIn': z.strictObject({ accountId }).nullable(),
  'accounts.cancelSignIn': none,
  /** For a program on another machine: the address the browser ended at, pasted. */
  'accounts.finishSignIn': z.strictObject({ address: z.string().max(8192) }),
  'accounts.signOut': z.strictObject({ accountId }),
  'albums.list': z.strictObject({ accountId, refresh: z.boolean() }),
  'albums.create': z.strictObject({ accountId, title }),
  'albums.rename': z.strictObject({ accountId, albumId: z.string().min(1).max(500), title }),
  /** The picture of this row becomes the cover of the album that it is in. */
  'albums.setCover': z.strictObject({ fileId: z.int().positive() }),
  /** What went into it from here, newest first. */
  'albums.files': z.strictObject({
    albumId: z.string().min(1).max(500),
    offset: z.int().min(0),
    limit: z.int().min(1).max(100),
  }),
  'albums.openInPhotos': z.strictObject({ accountId, albumId: z.string().max(500) }),
  /** Desktop: the system dialog. Null when the person cancelled. */
  'selection.pick': z.strictObject({ what: z.enum(['files', 'folder']) }),
  /** Browser door: opens an empty selection that `POST /drop` fills. */
  'selection.open': none,
  /** All of it has been handed over, but for what was left out. */
  'selection.get': z.strictObject({ selectionId, leftOut: leftOutSchema.optional() }),
  'selection.discard': z.strictObject({ selectionId }),
  'upload.start': uploadPreview.extend({ wishes: uploadWishes }),
  /** Begins to find out what `upload.start` would do; `preview.changed` tells, as for folders. The selection stays. */
  'upload.preview': uploadPreview,
  /** `offset` and `limit` count rows of the filter. `folder`: of a watched folder, of none, or null for all. */
  'files.list': filesQuery.extend({ limit: z.int().min(1).max(500) }),
  /** As `files.list`, the ids alone: for a range that is ticked without being looked at. */
  'files.ids': filesQuery.extend({ limit: z.int().min(1).max(20_000) }),
  /** One row as it is now; null: there is none (any more). */
  'files.get': z.strictObject({ id: z.int().positive() }),
  /** Null: all that failed. What is missing at Google is named by its id. */
  'files.retry': z.strictObject({ ids: fileIds.nullable() }),
  /** What failed or is missing need not be sent: it is left alone from now on. Null: all that failed. */
  'files.leave': z.strictObject({ ids: fileIds.nullable() }),
  /** This one and all others that could not go into the same album, but for those of watched folders, go there instead. */
  'files.sendElsewhere': z.strictObject({ id: z.int().positive(), destination: destinationSchema }),
  /** Files that wait for a date, the first of them with the date that is proposed; and how many were sent without. */
  /** The first of those that wait; with so many in one list nobody looks for one any more. */
  'dates.list': z.strictObject({ limit: z.int().min(1).max(5000) }),
  /** They go on with what is said. */
  'dates.say': z.strictObject({ ids: fileIds, date: saidDate }),
  /** All that wait. `proposed`: those for which there is a proposal. */
  'dates.sayAll': z.strictObject({ date: z.union([saidDate, z.literal('proposed')]) }),
  /** A small picture; null where the file has none that can be shown. */
  'files.thumbnail': z.strictObject({ id: z.int().positive() }),
  /** The system's own window of folders, with the file chosen. */
  'files.showInFolder': z.strictObject({ id: z.int().positive() }),
  'files.openInPhotos': z.strictObject({ id: z.int().positive() }),
  /** A text to take along, piece by piece: `begin`, then `next` until it answers null. */
  'export.begin': z.strictObject({ what: exportKinds }),
  'export.next': z.strictObject({ exportId: z.string().max(64) }),
  /** Desktop: the system's dialog says where to. */
  'export.save': z.strictObject({ what: exportKinds }),
  /** An exported history, piece by piece; nothing is taken over before `finish` has seen all of it. */
  'import.begin': none,
  'import.add': z.strictObject({ importId: z.string().max(64), text: z.string().max(100_000) }),
  'import.finish': z.strictObject({ importId: z.string().max(64) }),
  /** The day's requests, and when what waits will be done. */
  'quota.list': none,
  'folders.list': none,
  'folders.add': z.strictObject({
    accountId,
    source: folderSource,
    destination: destinationSchema,
    rules: folderRulesSchema.optional(),
  }),
  /** `destination` null: it stays. */
  'folders.setRules': z.strictObject({
    id: z.int().positive(),
    rules: folderRulesSchema,
    destination: destinationSchema.nullable(),
  }),
  'preview.cancel': z.strictObject({ previewId: z.string().max(64) }),
  /** Begins to find out what these rules would do; `preview.changed` tells. The one before is given up. */
  'folders.preview': z.strictObject({
    accountId,
    source: z.union([folderSource, z.strictObject({ id: z.int().positive() })]),
    destination: destinationSchema,
    rules: folderRulesSchema,
  }),
  'folders.remove': z.strictObject({ id: z.int().positive() }),
  /** Nothing of a paused folder is begun; what is under way, and what a person named by itself, goes on. */
  'folders.setPaused': z.strictObject({ id: z.int().positive(), paused: z.boolean() }),
  /** What lies at its place now is the right folder, though it looked like another one. */
  'folders.accept': z.strictObject({ id: z.int().positive() }),
  'folders.check': z.strictObject({ id: z.int().positive() }),
  'folders.cancelCheck': z.strictObject({ id: z.int().positive() }),
  /** `resumed`: until `engine.resume`; `tomorrow`: until six in the morning here. */
  'engine.pause': z.strictObject({ until: z.enum(['resumed', 'hour', 'tomorrow']) }),
  'engine.resume': none,
  'settings.set': z.strictObject({
    language: z
      .string()
      .regex(/^[a-zA-Z-]{2,20}$/)
      .optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
    parallelUploads: z.int().min(1).max(16).optional(),
    checkEveryMinutes: z.int().min(1).max(10_080).optional(),
    limitBytesPerSecond: z.int().min(16_000).nullable().optional(),
    hours: z
      .strictObject({ from: z.int().min(0).max(23), to: z.int().min(0).max(23) })
      .nullable()
      .optional(),
    launchAtLogin: z.boolean().optional(),
    closeToTray: z.boolean().optional(),
    notifications: z.boolean().optional(),
    pauseOnBattery: z.boolean().optional(),
    pauseOnMetered: z.boolean().optional(),
    keepAwake: z.boolean().optional(),
    lookForUpdates: z.boolean().optional(),
  }),
  'help.open': z.strictObject({
    topic: z.enum([
      'createClient',
      'enableApi',
      'publishing',
      'storage',
      'connections',
      'photos',
      'newVersion',
    ]),
  }),
  /** The system's own window of folders. */
  'app.showDataFolder': none,
  /** A person has seen what was put aside. */
  'app.putAsideSeen': none,
  /** The program ends and starts again: with a local Google Photos and pictures of its own, or without. */
  'app.switchDemo': z.strictObject({ on: z.boolean() }),
} satisfies Record<string, z.ZodType>;

export type CallName = keyof typeof callSchemas;
export type CallIn<Name extends CallName> = z.infer<(typeof callSchemas)[Name]>;

/** Where the program cannot open a browser itself, the page shows this as a link. */
export type Opened = { opened: boolean; url: string };

/** Every call: what it answers. */
export type CallOut = {
  'app.hello': Hello;
  'app.seen': null;
  'client.set': { projectId: string };
  'accounts.signIn': SignIn;
  'accounts.cancelSignIn': null;
  'accounts.finishSignIn': SignIn;
  'accounts.signOut': null;
  'albums.list': Album[];
  'albums.create': Album;
  'albums.rename': Album;
  'albums.setCover': null;
  'albums.files': { rows: FileRow[]; total: number };
  'albums.openInPhotos': Opened;
  'selection.pick': Selection | null;
  'selection.open': Selection;
  'selection.get': Selection;
  'selection.discard': null;
  'upload.start': { fileCount: number };
  'upload.preview': Preview;
  'files.list': { rows: FileRow[]; total: number; groups: GroupCounts | null; seq: number };
  'files.ids': number[];
  'files.get': FileRow | null;
  'files.retry': { count: number };
  'files.leave': { count: number };
  'files.sendElsewhere': { count: number };
  'dates.list': UndatedFiles;
  'dates.say': { count: number };
  'dates.sayAll': { count: number };
  'export.begin': { exportId: string; name: string };
  'export.next': { text: string } | null;
  'export.save': { saved: boolean };
  'import.begin': { importId: string };
  'import.add': null;
  /** Adds up: contents = added + known + foreign. `foreign`: of accounts that are not signed in here. */
  'import.finish': { contents: number; added: number; known: number; foreign: number; otherClient: number };
  'quota.list': AccountQuota[];
  /** `orientation`: as EXIF has it, 1 to 8, still to be applied. */
  'files.thumbnail': { dataUrl: string; orientation: number } | null;
  'files.showInFolder': null;
  'files.openInPhotos': Opened;
  'folders.list': WatchedFolder[];
  'folders.add': WatchedFolder;
  'folders.setRules': WatchedFolder;
  'folders.preview': Preview;
  'preview.cancel': null;
  'folders.remove': null;
  'folders.setPaused': WatchedFolder;
  'folders.accept': null;
  'folders.check': null;
  'folders.cancelCheck': null;
  'engine.pause': null;
  'engine.resume': null;
  'settings.set': Settings;
  'help.open': Opened;
  'app.showDataFolder': null;
  'app.putAsideSeen': null;
  'app.switchDemo': null;
};

// ---- pushes -------------------------------------------------------------------------------------------------------

/** A part of the page that can be asked for from outside it. */
export type View = 'files' | 'folders' | 'albums' | 'dates' | 'settings';

/** What the program says unasked, at most five times a second each. */
export type Pushes = {
  'engine.changed': EngineState;
  /** Changed rows, at most 200. `seq` rises by one per push; after a gap, or with `more`, ask `files.list` again. */
  'files.changed': { seq: number; rows: FileRow[]; more: boolean };
  'accounts.changed': Account[];
  /** A client file was given. */
  'client.changed': { projectId: string };
  'signIn.changed': SignIn;
  'albums.changed': { accountId: string };
  'folders.changed': WatchedFolder[];
  'preview.changed': Preview;
  'settings.changed': Settings;
  'newVersion.changed': { version: string | null };
  'putAside.changed': PutAside[];
  /** Files handed over from outside (a second start, "open with"): ask where they shall go. */
  'selection.arrived': Selection;
  /** So far, of what is being dropped or chosen by path; a page that waits for none of it has nothing to tell. */
  'selection.counting': { fileCount: number };
  /** It was said where it shall go, or given up, perhaps in another page. */
  'selection.settled': { selectionId: string };
  /** From the desktop's menu. */
  'view.asked': { view: View };
  /** What was asked there, or in the tray, did not work. */
  'wish.failed': WireError;
  /** The system's browser was to show this for it, and could not be opened. */
  'wish.unopened': { url: string };
};
export type Topic = keyof Pushes;

// ---- how it travels -----------------------------------------------------------------------------------------------

export type ToProgram = { id: number; call: string; arg: unknown };
export type ToPage =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: WireError }
  | { [T in Topic]: { topic: T; payload: Pushes[T] } }[Topic];

/** The shape of every message from the page, before its call is looked up. */
export const toProgramSchema = z.object({
  id: z.int().min(0),
  call: z.string().max(64),
  arg: z.unknown().optional(),
});

/** What the desktop's preload puts on `window`; absent in the browser door, where the page opens a WebSocket instead. */
export type Bridge = {
  send(message: ToProgram): void;
  onMessage(listener: (message: ToPage) => void): () => void;
  /** Hands genuinely dropped `File` objects to the program by path; answers the selection made of them. */
  dropFiles(files: readonly File[]): Promise<Selection>;
};

/** Browser door: first message on the socket, before any call. The key came in the page's address, after the `#`. */
export type SocketHello = { key: string };

/** Browser door: `POST /drop?selection=ID&name=relative/path.jpg&modified=MS&part=N`, body = bytes, header `x-photostow-key`.
 *  The same part again, after an answer that was lost, is not taken twice. */
export const DROP_PATH = '/drop';
export const KEY_HEADER = 'x-photostow-key';
