// A long text in pieces that are sent or written one by one. Pure.

/** About so much goes into one answer. */
export const PIECE_CHARS = 64 * 1024;

export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    while (piece.length > PIECE_CHARS) {
      const end = wholeUpTo(piece, PIECE_CHARS);
      yield piece.slice(0, end);
      piece = piece.slice(end);
    }
  }
  if (piece !== '') yield piece;
}

/** Each piece is written as bytes by itself: one that ends within a character (an emoji has two units) would lose it. */
const wholeUpTo = (text: string, end: number): number =>
  /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
