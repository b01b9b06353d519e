// What commands print: words of others are shown, never obeyed.
import { expect, test, vi } from 'vitest';
import { clearProgress, showProgress } from './output.ts';

/** What is written to a terminal of that width. */
function drawn(line: string, columns: number): string {
  const written: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const { isTTY, columns: own } = process.stderr;
  Object.assign(process.stderr, { isTTY: true, columns });
  showProgress(line);
  clearProgress();
  Object.assign(process.stderr, { isTTY, columns: own });
  write.mockRestore();
  return written[0]?.replace('\r\u001b[K', '') ?? '';
}

test('the line of progress takes no orders from the name that it ends with', () => {
  expect(drawn('3 files · c\u001b[2Jd.jpg', 80)).toBe('3 files · c\\u{1b}[2Jd.jpg');
});

test.each([
  ['3 files · abc.jpg', 12, '3 files · a'],
  ['3 · 京都の秋.jpg', 12, '3 · 京都の'],
  ['3 · 📷📷📷.jpg', 10, '3 · 📷📷'],
  ['3 · e\u0301te\u0301.jpg', 8, '3 · e\u0301te\u0301'],
  ['3 files', 1, ''],
])('%j on a terminal of %i cells stays in its one line', (line, columns, shown) => {
  expect(drawn(line, columns)).toBe(shown);
});
