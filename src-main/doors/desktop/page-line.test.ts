// A window's line over loads of its page: who waits for the page is told, and no answer reaches the wrong page.
import type { BrowserWindow } from 'electron';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type ToPage } from '../../contract.ts';
import { type Program } from '../host.ts';
import { openPageLine } from './page-line.ts';

/** A window that notes what its page is sent, and a program whose answers the test gives. */
function setUp() {
  const sent: unknown[] = [];
  const listeners: ((message: ToPage) => void)[] = [];
  const contents = Object.assign(new EventEmitter(), {
    isDestroyed: () => false,
    isCrashed: () => false,
    send: (_channel: string, message: unknown) => sent.push(message),
  });
  const window = { webContents: contents, isDestroyed: () => false } as unknown as BrowserWindow;
  const connect: Program['connect'] = (listener) => {
    listeners.push(listener);
    return { receive: () => undefined, close: () => undefined };
  };
  const line = openPageLine(window, { connect } as Program);
  const load = (isSameDocument = false) =>
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument });
  const answer = (id: number): void => listeners.at(-1)?.({ id, ok: true, value: null });
  return { line, sent, listeners, load, answer };
}

test('who waits before the first load is told after it', async () => {
  const { line, load, answer } = setUp();
  const waiting = line.whenListening();
  load();
  answer(1);
  await expect(waiting).resolves.toBeUndefined();
  await expect(line.whenListening()).resolves.toBeUndefined();
});

test('after another load one waits anew', async () => {
  const { line, load, answer } = setUp();
  answer(1);
  load();
  let isTold = false;
  const waiting = line.whenListening().then(() => (isTold = true));
  await Promise.resolve();
  expect(isTold).toBe(false);
  answer(1);
  await waiting;
});

test('an answer for the former page is not sent to the next one', () => {
  const { sent, listeners, load } = setUp();
  const [former] = listeners;
  load();
  former?.({ id: 3, ok: true, value: 'old' });
  expect(sent).toEqual([]);
});

test('a jump within the page keeps its line', () => {
  const { listeners, load } = setUp();
  load(true);
  expect(listeners).toHaveLength(1);
});
