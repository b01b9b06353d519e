// What pages may not do: no permission, no device, no network, no download, no other address, no further window.
// It grants nothing; whatever the page needs comes over the wire.
import { app, type Session, type WebContents } from 'electron';
import { note } from './note.ts';

/** Everything the page loads comes from the bundle; developer tools load themselves. */
function isOwn(url: string): boolean {
  const { protocol } = new URL(url);
  return protocol === 'app:' || protocol === 'data:' || (protocol === 'devtools:' && !app.isPackaged);
}

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    note('permission.denied', { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
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
