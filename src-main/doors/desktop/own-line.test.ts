// What was asked in the tray or the menu and did not work is told to the person; what worked needs no word.
import { expect, test, vi } from 'vitest';
import type { ToPage } from '../../contract.ts';
import type { Program } from '../host.ts';
import { openOwnLine } from './own-line.ts';

vi.mock('electron', () => ({}));

test('a wish that failed, and an address that could not be opened, are told; the rest is not', () => {
  let hear: (message: ToPage) => void = () => undefined;
  const asked: { id: number }[] = [];
  const connect: Program['connect'] = (listener) => {
    hear = listener;
    return { receive: (message) => void asked.push(message as { id: number }), close: () => undefined };
  };
  const told: ToPage[] = [];
  const nothing = (): void => undefined;
  const line = openOwnLine({ connect } as Program, {
    ...{ onEngine: nothing, onAccounts: nothing, onRows: nothing, onSettings: nothing },
    onTrouble: (trouble) => told.push(trouble),
  });
  const answerLast = (answer: { ok: true; value: unknown } | Extract<ToPage, { ok: false }>): void =>
    hear({ ...answer, id: asked.at(-1)?.id ?? 0 });

  line.call('engine.resume', null);
  answerLast({ ok: true, value: null });
  line.call('files.openInPhotos', { id: 7 });
  answerLast({ ok: true, value: { opened: true, url: 'https://photos.google.com/7' } });
  expect(told).toEqual([]);

  const error = { code: 'diskFull', message: 'ENOSPC' } as const;
  line.call('engine.pause', { until: 'hour' });
  answerLast({ id: 0, ok: false, error });
  line.call('files.openInPhotos', { id: 7 });
  answerLast({ ok: true, value: { opened: false, url: 'https://photos.google.com/7' } });
  expect(told).toEqual([
    { topic: 'wish.failed', payload: error },
    { topic: 'wish.unopened', payload: { url: 'https://photos.google.com/7' } },
  ]);
});
