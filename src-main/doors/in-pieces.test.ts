// Texts in pieces: nothing is lost at a border.
import { expect, it } from 'vitest';
import { inPieces, PIECE_CHARS } from './in-pieces.ts';

it.each([0, 1, 2])('pieces that are written one by one keep every emoji, from place %i', (shift) => {
  const text = 'x'.repeat(shift) + '😀'.repeat(PIECE_CHARS);
  const pieces = [...inPieces([text.slice(0, 70_001), text.slice(70_001)])];
  expect(pieces.length).toBeGreaterThan(1);
  expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString()).toBe(text);
});
