// Fetches an account's avatar once, as a data: URL, since the page has no network of its own. Small, from Google alone, no token.
import type { Endpoints } from './endpoints.ts';
import { isLoopback } from './endpoints.ts';

const MOST_BYTES = 200_000;
const LIMIT_MS = 10_000;

/** Undefined when there is none to be had; the page then shows initials. */
export async function fetchPicture(address: string, endpoints: Endpoints): Promise<string | undefined> {
  const url = URL.parse(address);
  const ofGoogle = url?.protocol === 'https:' && url.hostname.endsWith('.googleusercontent.com');
  const ofStandIn = endpoints.service === 'other' && url !== null && isLoopback(url.hostname);
  if (!url || (!ofGoogle && !ofStandIn)) return undefined;
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(LIMIT_MS),
      redirect: 'error',
      credentials: 'omit',
    });
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    if (!answer.ok || !/^image\/(png|jpeg|webp|gif)$/.test(type)) return undefined;
    const bytes = Buffer.from(await answer.arrayBuffer());
    return bytes.length > MOST_BYTES ? undefined : `data:${type};base64,${bytes.toString('base64')}`;
  } catch {
    // Offline or refused: an avatar is not worth a word.
    return undefined;
  }
}
