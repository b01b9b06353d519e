// Which addresses the program may show in the system's browser: a few of Google's pages, those of whoever published this copy and, in
// tests and demos, the stand-in for Google on this machine. It opens nothing.
import { isLoopback } from '../../google/endpoints.ts';

const HOSTS = new Set([
  'accounts.google.com',
  'photos.google.com',
  'myaccount.google.com',
  'console.cloud.google.com',
  'support.google.com',
  'one.google.com',
]);

/** Windows takes no more than 2081 characters. */
const MAX_LENGTH = 2000;

/** The address written anew, or undefined when it is not one of ours. */
export function tryAllowedAddress(
  text: string,
  endpoint: string | null,
  updates: string | null = null,
): string | undefined {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username || url.password || url.href.length > MAX_LENGTH) return undefined;
  const isAllowed = isGoogles(url) || isEndpoint(url, endpoint) || isOfPublisher(url, updates);
  return isAllowed ? url.href : undefined;
}

function isGoogles(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '' && HOSTS.has(url.hostname);
}

/** Where its newest version is told of. */
function isOfPublisher(url: URL, updates: string | null): boolean {
  return updates !== null && url.origin === new URL(updates).origin;
}

function isEndpoint(url: URL, endpoint: string | null): boolean {
  return endpoint !== null && url.origin === new URL(endpoint).origin && isLoopback(url.hostname);
}
