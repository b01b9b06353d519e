// One window's line to the program. A page that is loaded anew gets a line of its own, so that no answer meant for the
// former page reaches the next one. It checks no sender; the wire does.
import type { BrowserWindow } from 'electron';
import { type ToPage } from '../../contract.ts';
import { type Connection, type Program } from '../host.ts';
import { DOWN } from './channels.ts';

export type PageLine = {
  receive(message: unknown): void;
  send(message: ToPage): void;
  /** Resolves when the page has asked something and been answered: from then on it hears what it is told. */
  whenListening(): Promise<void>;
  close(): void;
};

export function openPageLine(window: BrowserWindow, program: Program): PageLine {
  const contents = window.webContents;
  let isListening = false;
  const waiting: (() => void)[] = [];
  let connection: Connection | undefined;
  let load = 0;

  const send = (message: ToPage): void => {
    if (!window.isDestroyed() && !contents.isDestroyed() && !contents.isCrashed())
      contents.send(DOWN, message);
  };
  const close = (): void => {
    load += 1;
    connection?.close();
    connection = undefined;
  };
  const nowListening = (): void => {
    isListening = true;
    for (const resolve of waiting.splice(0)) resolve();
  };
  const open = (): void => {
    close();
    const own = load;
    isListening = false;
    connection = program.connect((message) => {
      if (own !== load) return;
      send(message);
      if ('id' in message) nowListening();
    });
  };

  open();
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) open();
  });
  return {
    receive: (message) => connection?.receive(message),
    send,
    // Who waits goes on waiting over a load of the page: the first load comes after the window is made.
    whenListening: () =>
      isListening ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
    close,
  };
}
