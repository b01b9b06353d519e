// What commands print: words of others are shown, never obeyed.
import { expect, test, vi } from 'vitest';
import { clearProgress, showProgress } from './output.ts';

test('the line of progress takes no orders from the name that it ends with', () => {
  const written: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  showProgress('3 files · c\u001b[2Jd.jpg');
  clearProgress();
  process.stderr.isTTY = isTTY;
  write.mockRestore();
  expect(written[0]).toBe('\r\u001b[K3 files · c\\u{1b}[2Jd.jpg');
});
