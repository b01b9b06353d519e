// What goes to the program in pieces: nothing is lost at a border.
import { expect, it } from 'vitest';
import { inPieces } from './transfer.ts';

it.each([0, 1, 2])('pieces that are written one by one keep every emoji, from place %i', (shift) => {
  const text = 'x'.repeat(shift) + '😀'.repeat(60_000);
  const pieces = [...inPieces(text)];
  expect(pieces.length).toBeGreaterThan(1);
  const written = pieces.map((piece) => new TextDecoder().decode(new TextEncoder().encode(piece)));
  expect(written.join('')).toBe(text);
});
