// Carries messages between pages and the program, and checks who sends them. It does not know what a call means: that is
// the program's, behind `Connection.receive`.
import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import {
  leftOutSchema,
  toProgramSchema,
  type ErrorCode,
  type ToPage,
  type WireError,
} from '../../contract.ts';
import { type Program } from '../host.ts';
import { DOWN, DROP, UP, type DropAnswer } from './channels.ts';
import { describeError, note } from './note.ts';
import { openPageLine, type PageLine } from './page-line.ts';
import { PAGE_ORIGIN } from './page-scheme.ts';

/** The largest call is a client file of 64 KiB, written as JSON. */
const MAX_MESSAGE_CHARS = 256 * 1024;
const MAX_DROP_CHARS = 8 * 1024 * 1024;

const MOST_DROPPED = 50_000;
const dropSchema = z.strictObject({
  paths: z.array(z.string().min(1).max(4096).refine(isAbsolute)),
  leftOut: leftOutSchema,
});

export type Wire = {
  /** From now on this window's page may speak; ends with the window. */
  attach(window: BrowserWindow): PageLine;
};

export function openWire(program: Program): Wire {
  const lines = new Map<number, PageLine>();
  const findLine = (event: IpcMainEvent | IpcMainInvokeEvent): PageLine | undefined => {
    const frame = event.senderFrame;
    const isPage = frame !== null && frame === event.sender.mainFrame && frame.origin === PAGE_ORIGIN;
    return isPage ? lines.get(event.sender.id) : undefined;
  };

  ipcMain.on(UP, (event, message: unknown) => {
    const line = findLine(event);
    if (!line) return refuse(event, message);
    if (isWithin(message, MAX_MESSAGE_CHARS)) return line.receive(message);
    line.send(errorAnswer(message, 'badRequest', 'message too large or no JSON'));
  });

  ipcMain.handle(DROP, async (event, dropped: unknown): Promise<DropAnswer> => {
    if (!findLine(event)) return { ok: false, error: denied(event) };
    if (!isWithin(dropped, MAX_DROP_CHARS)) return refuseDrop('tooManyDropped');
    const read = dropSchema.safeParse(dropped);
    if (!read.success) return refuseDrop('nothingChosen');
    const { paths, leftOut } = read.data;
    if (paths.length > MOST_DROPPED) return refuseDrop('tooManyDropped');
    if (paths.length === 0) return refuseDrop('noPath');
    try {
      return { ok: true, selection: await program.addSelection(paths, false, leftOut) };
    } catch (error) {
      note('drop.failed', { error: describeError(error) });
      return { ok: false, error: { code: 'internal', message: 'the files could not be taken' } };
    }
  });

  return {
    attach: (window) => {
      const { id } = window.webContents;
      const line = openPageLine(window, program);
      lines.set(id, line);
      window.webContents.once('destroyed', () => {
        lines.delete(id);
        line.close();
      });
      return line;
    },
  };
}

const refuseDrop = (code: ErrorCode): DropAnswer => ({
  ok: false,
  error: { code, message: 'no such drop is taken' },
});

/** An unexpected sender gets an answer too, so that a mistake of ours is seen and not waited for. */
function refuse(event: IpcMainEvent, message: unknown): void {
  const { code, message: words } = denied(event);
  if (event.senderFrame !== null) event.reply(DOWN, errorAnswer(message, code, words));
}

function denied(event: IpcMainEvent | IpcMainInvokeEvent): WireError {
  note('wire.denied', { origin: event.senderFrame?.origin ?? 'none' });
  return { code: 'denied', message: 'this page may not call the program' };
}

function errorAnswer(message: unknown, code: ErrorCode, words: string): ToPage {
  const id = toProgramSchema.pick({ id: true }).safeParse(message).data?.id ?? 0;
  return { id, ok: false, error: { code, message: words } };
}

function isWithin(message: unknown, maxChars: number): boolean {
  try {
    return (JSON.stringify(message) ?? '').length <= maxChars;
  } catch {
    return false;
  }
}
