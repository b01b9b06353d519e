// Keeps at most one window: shows it, hides it to the tray where there is one, and gives its memory back when it has been
// hidden for long. It does not know what the window shows.
import { app, type BrowserWindow } from 'electron';
import { type ToPage } from '../../contract.ts';
import { inBackground } from './note.ts';
import { type PageLine } from './page-line.ts';
import { quitUnasked } from './quit.ts';

const HIDDEN_TOO_LONG_MS = 10 * 60_000;

export type WindowKeeper = {
  /** Brings the window to the front, made anew if need be; answers when its page listens. */
  show(): Promise<void>;
  /** Shows the window, and tells its page. */
  tell(message: ToPage): Promise<void>;
  /** The window a dialog belongs to. */
  current(): BrowserWindow | undefined;
};

type Parts = {
  make: () => { window: BrowserWindow; line: PageLine };
  /** Whether a closed window waits in the tray; otherwise closing it is asked to be the end. */
  hidesOnClose: () => boolean;
  /** Whether the window holds something that it could not show again when made anew. */
  holdsMore: () => boolean;
  /** It was closed and waits in the tray. */
  onHide: () => void;
  /** Ends the program, perhaps after a question. */
  quit: () => void;
};

export function keepWindow({ make, hidesOnClose, holdsMore, onHide, quit }: Parts): WindowKeeper {
  let kept: { window: BrowserWindow; line: PageLine } | undefined;
  let isQuitting = false;
  let tooLong: NodeJS.Timeout | undefined;

  const forgetLater = (window: BrowserWindow): void => {
    tooLong = setTimeout(() => {
      if (holdsMore()) forgetLater(window);
      else window.destroy();
    }, HIDDEN_TOO_LONG_MS);
  };
  const hideOnClose = (window: BrowserWindow): void => {
    window.on('close', (event) => {
      if (isQuitting) return;
      event.preventDefault();
      if (!hidesOnClose()) return quit();
      window.hide();
      onHide();
      clearTimeout(tooLong);
      forgetLater(window);
    });
    // Windows announces the end of the session to windows only.
    window.on('session-end', quitUnasked);
    window.on('closed', () => {
      clearTimeout(tooLong);
      kept = undefined;
    });
  };

  app.on('before-quit', (event) => {
    if (!event.defaultPrevented) isQuitting = true;
  });
  // A window may go without being closed by anybody (its page's process died for good): without a tray that is the end.
  app.on('window-all-closed', () => {
    if (!hidesOnClose()) app.quit();
  });
  const show = async (): Promise<void> => {
    clearTimeout(tooLong);
    if (kept) bringToFront(kept.window);
    else hideOnClose((kept = make()).window);
    await kept.line.whenListening();
  };
  app.on('activate', () => inBackground(show(), 'window'));
  return {
    show,
    tell: async (message) => {
      await show();
      kept?.line.send(message);
    },
    current: () => kept?.window,
  };
}

function bringToFront(window: BrowserWindow): void {
  // Its page has died for good while nobody saw it; who wants to see it now gets another try.
  if (window.webContents.isCrashed()) window.webContents.reload();
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
