// What a page is told while nobody looks at it, and after.
import { expect, test } from 'vitest';
import type { ToPage } from '../contract.ts';
import { PageNews } from './page-news.ts';

const rows = (seq: number): ToPage => ({ topic: 'files.changed', payload: { seq, rows: [], more: false } });
const arrived: ToPage = { topic: 'selection.settled', payload: { selectionId: 'one' } };

test('while nobody looks only what happens once, and answers; then the newest of the rest, once', () => {
  const told: ToPage[] = [];
  const news = new PageNews(
    (message) => void told.push(message),
    () => () => undefined,
  );
  news.tell(rows(1));
  news.look(false);
  const answer: ToPage = { id: 1, ok: true, value: null };
  for (const message of [rows(2), arrived, rows(3), answer]) news.tell(message);
  expect(told).toEqual([rows(1), arrived, answer]);
  news.look(true);
  news.look(true);
  expect(told.slice(3)).toEqual([rows(3)]);
  news.tell(rows(4));
  expect(told.at(-1)).toEqual(rows(4));
});

test('how far it is comes now and then, for the title of the tab', () => {
  const told: ToPage[] = [];
  const timers: (() => void)[] = [];
  const news = new PageNews(
    (message) => void told.push(message),
    (_ms, then) => {
      timers.push(then);
      return () => undefined;
    },
  );
  const state = (topic: 'engine.changed', n: number) => ({ topic, payload: n }) as unknown as ToPage;
  news.look(false);
  for (const n of [1, 2]) news.tell(state('engine.changed', n));
  expect(told).toEqual([]);
  for (const then of timers) then();
  expect(told).toEqual([state('engine.changed', 2)]);
  expect(timers).toHaveLength(1);
});
