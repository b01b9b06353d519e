// Chromium as it is knows no schemes of an app's own, so that app://bundle/x is shown to it as an https address that no
// network answers. Everything that leaves towards the program is translated back.
const SUFFIX = '.stand-in.test';

/** What Chromium is given for an app's address. */
export function toChromium(address: string): string {
  const { protocol, host, pathname, search, hash } = new URL(address);
  if (protocol === 'https:' || protocol === 'http:' || protocol === 'about:') return address;
  return `https://${host}.${protocol.slice(0, -1)}${SUFFIX}${pathname || '/'}${search}${hash}`;
}

/** What the program is told about Chromium's address. */
export function toApp(address: string): string {
  const { hostname, pathname, search, hash } = new URL(address);
  if (!hostname.endsWith(SUFFIX)) return address;
  const [host = '', scheme = ''] = hostname.slice(0, -SUFFIX.length).split('.');
  return `${scheme}://${host}${pathname}${search}${hash}`;
}

export function originOf(address: string): string {
  const url = new URL(address);
  return url.host ? `${url.protocol}//${url.host}` : 'null';
}

export function schemeOf(address: string): string {
  return new URL(address).protocol.slice(0, -1);
}
