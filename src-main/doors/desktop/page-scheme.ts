// The page's own address, app://bundle/, served from the built page's folder. Nothing else has that scheme, and the
// scheme has nothing else.
import { protocol, type Session } from 'electron';
import { readPageFile } from '../page-files.ts';

const SCHEME = 'app';
const HOST = 'bundle';
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Once, before the program is ready. */
export function registerPageScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

export function servePage(session: Session, root: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.host !== HOST) return new Response(null, { status: 404 });
    const { status, headers, body } = await readPageFile(root, url.pathname);
    return new Response(body, { status, headers });
  });
}
