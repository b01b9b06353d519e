// What pages may not do: no permission, no device, no network, no download, no other address, no further window.
// It grants one thing alone, that our own page writes to the clipboard; whatever else the page needs comes over the wire.
import { app, type Session, type WebContents } from 'electron';
import { note } from './note.ts';
import { PAGE_ORIGIN } from './page-scheme.ts';

/** Everything the page loads comes from the bundle; developer tools load themselves. */
function isOwn(url: string): boolean {
  const { protocol } = new URL(url);
  return protocol === 'app:' || protocol === 'data:' || (protocol === 'devtools:' && !app.isPackaged);
}

/** "Copy" in our own page; Chromium asks for this one only where a person has pressed something. */
function isGrantedTo(address: string, permission: string, isMainFrame: boolean): boolean {
  if (permission !== 'clipboard-sanitized-write' || !isMainFrame || !URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}` === PAGE_ORIGIN;
}

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { isMainFrame, requestingUrl }) => {
    const isGranted = isGrantedTo(requestingUrl, permission, isMainFrame);
    if (!isGranted) note('permission.denied', { permission });
    answer(isGranted);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame }) =>
    isGrantedTo(origin, permission, isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !isOwn(details.url);
    if (cancel) note('request.denied', { origin: new URL(details.url).origin });
    answer({ cancel });
  });
}

/** For every page that ever comes to be, whoever made it. */
export function hardenContents(contents: WebContents): void {
  const refuse = (what: string) => (event: { preventDefault(): void }) => {
    note('navigation.denied', { what });
    event.preventDefault();
  };
  contents.on('will-navigate', refuse('navigate'));
  contents.on('will-frame-navigate', refuse('frame'));
  contents.on('will-redirect', refuse('redirect'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.setWindowOpenHandler(() => {
    note('navigation.denied', { what: 'window' });
    return { action: 'deny' };
  });
}
