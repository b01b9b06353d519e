// The way to Google that the system names: many offices and schools let nothing out but through their proxy, and Node, which sends the
// bytes, knows the environment alone. Chromium is asked, whatever the system keeps it in, and the answer goes there.
import type { Session } from 'electron';
import { parseEndpoints } from '../../google/endpoints.ts';
import { PROXY_NAMES } from '../../google/http.ts';
import { describeError, note } from './note.ts';

/** A laptop comes from the office home; Chromium has the answer at hand. */
const EVERY_MS = 60_000;
/** A proxy script that does not come holds up no start. */
const MOST_WAIT_MS = 2000;

/**
 * Asks now and from time to time. Who has named a proxy in the environment is not contradicted; `isToGoogle`: what stands in for Google on
 * this computer needs none.
 */
export async function followSystemProxy(session: Session, isToGoogle: boolean): Promise<void> {
  if (!isToGoogle || PROXY_NAMES.some((name) => process.env[name])) return;
  const look = async (): Promise<void> => {
    try {
      use(tryProxy(await session.resolveProxy(parseEndpoints(null).photos)));
    } catch (error) {
      note('proxy.unknown', { error: describeError(error) });
    }
  };
  setInterval(() => void look(), EVERY_MS).unref();
  await Promise.race([look(), new Promise((resolve) => setTimeout(resolve, MOST_WAIT_MS))]);
}

/** Read for each request: by google/http.ts, and by the sign-in library itself. */
function use(proxy: string | undefined): void {
  if (proxy === process.env['HTTPS_PROXY']) return;
  note('proxy.changed', { isUsed: proxy !== undefined });
  if (proxy === undefined) delete process.env['HTTPS_PROXY'];
  else process.env['HTTPS_PROXY'] = proxy;
}

/**
 * The first way that we can go, of a list as proxy scripts write it (`PROXY cache:3128; DIRECT`); undefined: none is needed. A SOCKS proxy
 * is passed over, since the sign-in library takes none.
 */
export function tryProxy(list: string): string | undefined {
  for (const way of list.split(';')) {
    const [kind = '', place = ''] = way.trim().split(/\s+/);
    if (kind === 'DIRECT') return undefined;
    const scheme = kind === 'HTTPS' ? 'https' : kind === 'PROXY' || kind === 'HTTP' ? 'http' : undefined;
    if (scheme && URL.canParse(`${scheme}://${place}`)) return `${scheme}://${place}`;
  }
  return undefined;
}
