// Looks up one file of the built page, with the headers that go with it, for every door that shows the page.
// It reads inside one folder and nowhere else; it does not serve, listen or know Electron.
import { readFile, realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';

/** The page's policy: nothing inline, nothing foreign, and Trusted Types for the only two policies that Svelte makes. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html svelte-trusted-types',
].join('; ');

/** Sent with every answer, found or not. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** A file of any other kind is not part of the page. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export type PageFile = {
  status: 200 | 400 | 403 | 404;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer> | null;
};

const answer = (status: PageFile['status']): PageFile => ({
  status,
  headers: { ...PAGE_HEADERS },
  body: null,
});

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

/** The path that the URL names, or undefined when it is not one a page would ask for. */
function decodePath(urlPath: string): string | undefined {
  try {
    const path = decodeURIComponent(urlPath);
    return path.startsWith('/') && !/[\0\\:]/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** `urlPath` is the still encoded path of a URL, without query; `/` is `index.html`. */
export async function readPageFile(root: string, urlPath: string): Promise<PageFile> {
  const path = decodePath(urlPath);
  if (path === undefined) return answer(400);
  const file = join(root, path === '/' ? 'index.html' : path);
  if (!isInside(root, file)) return answer(403);
  const type = CONTENT_TYPES[extname(file).toLowerCase()];
  if (!type) return answer(404);
  try {
    const real = await realpath(file);
    if (!isInside(await realpath(root), real)) return answer(403);
    const body = await readFile(real);
    return { status: 200, headers: { ...PAGE_HEADERS, 'content-type': type }, body };
  } catch {
    return answer(404);
  }
}
