// Which names are left alone before anything is opened: hidden and system files, files another program is still writing, and the
// libraries of photo programs.
// Pure; what a file really is, its content says (check.ts).

const SYSTEM_NAMES = new Set([
  'thumbs.db',
  'desktop.ini',
  'ehthumbs.db',
  '$recycle.bin',
  'system volume information',
  '@eadir',
  '#recycle',
  '@tmp',
  '@__thumb',
  'lost+found',
  'icon\r',
]);

const PARTIAL_ENDINGS = [
  '.part',
  '.partial',
  '.crdownload',
  '.download',
  '.tmp',
  '.temp',
  '.filepart',
  '.!ut',
  '.!qb',
  '~',
];

/** What macOS shows as one document is a folder of originals, edited copies and previews. */
const LIBRARY_ENDINGS = [
  '.photoslibrary',
  '.photolibrary',
  '.migratedphotolibrary',
  '.aplibrary',
  '.photoboothlibrary',
  '.lrlibrary',
  '.lrdata',
];

/** Written into a watched folder and removed at once, to see whether changes are told. Never a row. */
export const PROBE_NAME = '.photostow-probe';

export function leftAlone(name: string): 'hidden' | 'partial' | 'photoLibrary' | null {
  const lower = name.toLowerCase();
  if (PARTIAL_ENDINGS.some((ending) => lower.endsWith(ending)) || lower.startsWith('~$')) return 'partial';
  if (lower.startsWith('.syncthing.') || lower.startsWith('~syncthing~')) return 'partial';
  if (name.startsWith('.') || SYSTEM_NAMES.has(lower)) return 'hidden';
  return LIBRARY_ENDINGS.some((ending) => lower.endsWith(ending)) ? 'photoLibrary' : null;
}
