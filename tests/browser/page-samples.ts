// Samples for the page's preview: accounts, rows, folders as a real program would tell them. No server and no browser here.
import type {
  Account,
  FileRow,
  FileState,
  Hello,
  Pushes,
  Totals,
  UndatedFiles,
} from '../../src-main/contract.ts';

export const MINUTE = 60_000;
export const MB = 1_000_000;
export const start = Date.now();
/** Google's day begins at midnight in California. */
export const nextGoogleDay =
  (Math.floor((start - 480 * MINUTE) / (1440 * MINUTE)) + 1) * 1440 * MINUTE + 480 * MINUTE;

// ---- what the stand-in knows ---------------------------------------------------------------------------------------

export const account = (over: Partial<Account> = {}): Account => ({
  id: '1',
  email: 'maria.lindqvist@example.com',
  name: 'Maria Lindqvist',
  picture: null,
  needsSignIn: false,
  signInEndsAt: null,
  ...over,
});
export const second = account({
  id: '2',
  email: 'family@example.com',
  name: 'Family',
  signInEndsAt: start + 5 * 1440 * MINUTE,
});

export const mixed: [FileState, Partial<FileRow>][] = [
  ['uploading', { sentBytes: 0.43 }],
  [
    'uploading',
    {
      sentBytes: 0.08,
      name: 'VID_20250712_181522_Strand_mit_allen_Cousinen_und_Cousins_(2).mp4',
      sizeBytes: 1480 * MB,
    },
  ],
  ['uploaded', {}],
  ['creating', {}],
  ['created', { hasItem: true, albumTitle: 'Summer in Halland' }],
  ['verified', { hasItem: true, albumTitle: 'Summer in Halland' }],
  ['created', { hasItem: true, alreadyThere: true, reason: { code: 'alreadyThere' } }],
  ['skipped', { name: 'Thumbs.db', sizeBytes: 27_000, reason: { code: 'hidden' } }],
  ['skipped', { name: 'scan.pdf', reason: { code: 'notMedia' }, canRetry: true }],
  [
    'failed',
    {
      canRetry: true,
      reason: {
        code: 'refusedByGoogle',
        params: { detail: 'Failed: There was an error while trying to create this media item.' },
      },
    },
  ],
  ['failed', { canRetry: true, reason: { code: 'vanished' } }],
  [
    'waiting',
    {
      canRetry: true,
      waitsUntilAt: start + 7 * MINUTE,
      reason: { code: 'tryAgain', params: { detail: 'Google answered 503' } },
    },
  ],
  ['waiting', { reason: { code: 'stillGrowing' } }],
  ['missing', { canRetry: true, reason: { code: 'vanishedAtGoogle' } }],
  ['found', {}],
  ['found', {}],
];

export function row(
  id: number,
  [state, over]: [FileState, Partial<FileRow>] = mixed[(id - 1) % mixed.length] ?? ['found', {}],
): FileRow {
  const sizeBytes = over.sizeBytes ?? 1_200_000 + ((id * 7919) % 9_000_000);
  return {
    id,
    name: `IMG_${String(2000 + id).padStart(4, '0')}.jpg`,
    folder: '~/Pictures/2025/Halland',
    accountId: '1',
    albumTitle: null,
    state,
    alreadyThere: false,
    reason: null,
    waitsUntilAt: null,
    canRetry: false,
    hasItem: false,
    canLeave: state === 'failed' || state === 'missing',
    skippedAs: null,
    elsewhere: null,
    dateFrom: null,
    changedAt: start - id * 1000,
    createdAt: state === 'created' || state === 'verified' ? start - id * 60_000 : null,
    ...over,
    sizeBytes,
    sentBytes: Math.round((over.sentBytes ?? 0) * sizeBytes),
  };
}
export const panorama = row(31, [
  'skipped',
  { name: 'Panorama.jpg', reason: { code: 'photoTooLarge' }, skippedAs: 'unsendable' },
]);
export const rows = (count: number): FileRow[] => Array.from({ length: count }, (_, index) => row(index + 1));

export function totalsOf(files: readonly FileRow[]): Totals {
  const count = (states: FileState[], alreadyThere?: boolean) =>
    files.filter(
      (f) => states.includes(f.state) && (alreadyThere === undefined || f.alreadyThere === alreadyThere),
    ).length;
  const sum = (of: (file: FileRow) => number) => files.reduce((total, file) => total + of(file), 0);
  return {
    found: files.length,
    created: count(['created', 'verified', 'missing'], false),
    alreadyThere: count(['created', 'verified'], true),
    skipped: count(['skipped']),
    failed: count(['failed']),
    waiting: count(['found', 'uploading', 'uploaded', 'creating', 'waiting']),
    verified: count(['verified']),
    missing: count(['missing']),
    bytesTotal: sum((file) => file.sizeBytes),
    bytesDone: sum((file) =>
      ['created', 'verified'].includes(file.state) ? file.sizeBytes : file.sentBytes,
    ),
  };
}

/** Everything is of one run. */
export const runOf = ({ created, alreadyThere, waiting, bytesDone, bytesTotal }: Totals) => ({
  filesDone: created + alreadyThere,
  filesTotal: created + alreadyThere + waiting,
  bytesDone,
  bytesTotal,
});

export const folders: Hello['folders'] = (['watching', 'checking', 'notConnected'] as const).map(
  (state, index) => ({
    id: index + 1,
    path:
      [
        '/home/maria/Pictures/Camera',
        '/home/maria/Pictures/2025/Sommer bei Großmutter in Halland',
        '/media/usb/DCIM',
      ][index] ?? '',
    accountId: index === 2 ? '2' : '1',
    formerEmail: null,
    albumTitle: index === 1 ? 'Summer in Halland' : null,
    destination: index === 1 ? { kind: 'newAlbum', title: 'Summer in Halland' } : { kind: 'library' },
    rules: {
      include: [],
      exclude: index === 2 ? ['*.tmp'] : [],
      kinds: { photos: true, videos: true, raw: true },
      newerThanAt: null,
      minimumAgeMs: 0,
      subFolders: true,
      albumFrom: index === 2 ? { kind: 'template', template: '{year} {folder}' } : { kind: 'none' },
      edited: 'send',
      livePairs: 'both',
      rawPairs: 'both',
      fixDates: [],
      ownDates: {},
      undated: 'send',
      captions: false,
      order: 'found',
    },
    state,
    fileCount: 4812 * (index + 1),
    doneCount: 4810,
    failedCount: index,
    missingCount: 0,
    skippedCount: 3 * index,
    lastCheckedAt: index === 2 ? null : start - 4 * MINUTE,
    note: index === 2 ? { code: 'missing', detail: '' } : null,
    nextCheckAt: state === 'checking' ? null : start + 56 * MINUTE,
    foundCount: state === 'checking' ? 2210 : null,
  }),
);
export const uploadPreview: Pushes['preview.changed'] = {
  previewId: 'preview-1',
  state: 'done',
  found: 36,
  send: 31,
  sendBytes: 148 * MB,
  join: 0,
  there: 4,
  left: 1,
  unsendable: 0,
  undated: 1,
  dated: 2,
  asked: 0,
  dates: [
    {
      fileKey: '1',
      takesDate: true,
      name: 'IMG-20240131-WA0001.jpg',
      source: 'name',
      date: '2024-01-31T12:00:00',
    },
    { fileKey: '2', takesDate: true, name: 'scan 12.jpg', source: 'folder', date: '2019-07-01T12:00:00' },
    { fileKey: '3', takesDate: false, name: 'scan 13.tif', source: null, date: null },
  ],
  albumCount: 1,
  albums: [{ title: '2025 Halland', count: 31 }],
  shared: [],
  reasons: [{ code: 'notMedia', count: 1 }],
};
export const preview: Pushes['preview.changed'] = {
  previewId: 'preview-1',
  state: 'done',
  found: 1240,
  send: 1180,
  sendBytes: 4_200 * MB,
  join: 0,
  there: 0,
  left: 60,
  unsendable: 3,
  undated: 0,
  dated: 0,
  asked: 0,
  dates: [],
  albumCount: 12,
  albums: [
    { title: '2025 Halland', count: 640 },
    { title: '2025 Stockholm', count: 310 },
  ],
  shared: [{ title: '2025 Halland', folderCount: 2, otherFolder: null }],
  reasons: [
    { code: 'excluded', count: 52 },
    { code: 'kindOff', count: 5 },
    { code: 'empty', count: 3 },
  ],
};

/** A plain picture in the colour of the row. */
export const thumbnail = (id: number): { dataUrl: string; orientation: number } => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="hsl(${(id * 47) % 360} 45% 55%)"/><circle cx="3" cy=".8" r=".5" fill="#fff8"/></svg>`;
  return { dataUrl: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, orientation: 1 };
};

const undatedFiles: UndatedFiles = {
  asked: [
    {
      row: { ...row(2), name: 'IMG-20240131-WA0001.jpg', albumTitle: 'Summer in Halland' },
      proposal: { source: 'name', date: '2024-01-31T12:00:00' },
    },
    {
      row: { ...row(5), name: 'scan 12.jpg', folder: '~/Pictures/2019-07 Italy' },
      proposal: { source: 'folder', date: '2019-07-01T12:00:00' },
    },
    { row: { ...row(8), name: 'Mormor på bryggan.jpg' }, proposal: null },
  ],
  askedCount: 3,
  sentCount: 37,
};
export const desktop: Hello['capabilities'] = {
  systemDialog: true,
  dropByPath: true,
  typeFolderPath: false,
  opensBrowser: true,
  showsFolders: true,
  desktop: true,
  tray: true,
  knowsMetered: true,
  looksForUpdates: true,
  switchesDemo: true,
  unsandboxed: false,
};
export const selection = {
  selectionId: 'selection-1',
  isFolder: false,
  leftOut: { count: 0, names: [] },
  names: ['IMG_2041.jpg', 'IMG_2042.jpg', 'Mormor på bryggan.heic', 'VID_20250712.mp4'],
  fileCount: 312,
  sizeBytes: 3_412 * MB,
};
export const waiting: Hello['signIn'] = {
  state: 'waiting',
  consentUrl:
    'https://accounts.google.com/o/oauth2/v2/auth?client_id=123-abc.apps.googleusercontent.com&redirect_uri=http%3A%2F%2F127.0.0.1%3A41833',
  endsAt: start + 5 * MINUTE,
};

export const manyFolders: Hello['folders'] = folders.slice(0, 1).flatMap((folder) =>
  Array.from({ length: 12 }, (_, i) => ({
    ...folder,
    id: i + 1,
    path: `/home/maria/Pictures/${2000 + i}`,
  })),
);

/** The first of so many that wait for a date. */
export function undatedOf(limit: number, askedCount: number): UndatedFiles {
  const more = Array.from({ length: Math.max(0, askedCount - undatedFiles.asked.length) }, (_, i) => ({
    row: { ...row(i + 100), name: `undated ${i}.jpg` },
    proposal: null,
  }));
  return { ...undatedFiles, asked: [...undatedFiles.asked, ...more].slice(0, limit), askedCount };
}
