// Under which names streamed copies lie in the inbox: no way out of it, never the place of another file, and no name that the disk
// does not take. It knows nothing of what is in them.
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

/** As long as nearly every disk lets a name be. */
const MOST_NAME_BYTES = 255;
/** Where that is too long, an encrypted disk perhaps, or a path with many parts. */
const SHORT_NAME_BYTES = 120;
const MOST_ENDING_BYTES = 20;
const MOST_PARTS = 32;

/** Folders for what would lie in the place of another file: names may come twice, or differ only in what no system takes. */
export const APART = /^~\d+$/;
const MOST_ALIKE = 1000;

/** Never the place of a file that is there: that one was accepted. */
export async function openNew(
  folder: string,
  parts: readonly string[],
): Promise<{ file: string; handle: FileHandle }> {
  const short = parts.map((part) => shortName(part, SHORT_NAME_BYTES));
  const shorter = [short, short.slice(-1)];
  let within = parts;
  for (let alike = 1; ; alike += 1) {
    const file = join(folder, ...(alike === 1 ? [] : [`~${alike}`]), ...within);
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      return { file, handle: await open(file, 'wx', 0o600) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const next = code === 'ENAMETOOLONG' ? shorter.shift() : undefined;
      if (next) [within, alike] = [next, 0];
      else if (alike >= MOST_ALIKE || (code !== 'EEXIST' && code !== 'ENOTDIR')) throw error;
    }
  }
}

/** No way out of the inbox: neither `..` nor absolute parts nor names that a system treats as special. */
export function safeParts(name: string): string[] {
  const parts = name
    .split(/[/\\]/)
    .map((part) => part.replace(/[\u0000-\u001f<>:"|?*]/g, '_').trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  if (parts.length === 0) return ['file'];
  return parts.slice(-MOST_PARTS).map((part) => shortName(part, MOST_NAME_BYTES));
}

/** Disks count bytes, not characters. The ending stays, and no character is cut in two. */
function shortName(name: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const own = extname(name);
  const ending = Buffer.byteLength(own) <= MOST_ENDING_BYTES ? own : '';
  let stem = '';
  let bytes = Buffer.byteLength(ending);
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    stem += character;
  }
  return stem + ending;
}
