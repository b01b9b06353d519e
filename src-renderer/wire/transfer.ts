// Texts that leave the program as a file or come into it: report, history, diagnosis. Where the system has a dialog the program writes
// the file itself; in a browser it is put together here and given to the person as a download.
import type { CallIn, CallOut } from '../../src-main/contract.ts';
import type { Client } from './client.ts';

type Kind = CallIn<'export.begin'>['what'];

const PIECE_CHARS = 50_000;
/** A download has begun by then, and holds the bytes itself. */
const KEPT_MS = 60_000;

export class Transfer {
  readonly #client: Client;
  readonly #hasDialog: () => boolean;

  constructor(client: Client, hasDialog: () => boolean) {
    this.#client = client;
    this.#hasDialog = hasDialog;
  }

  /** False: the person cancelled. Rejects with a CallError. */
  async take(what: Kind): Promise<boolean> {
    if (this.#hasDialog()) return (await this.#client.call('export.save', { what })).saved;
    const { name, pieces } = await this.#ask(what);
    download(new Blob(pieces, { type: 'text/plain;charset=utf-8' }), name);
    return true;
  }

  /** For showing. Rejects with a CallError. */
  async read(what: Kind): Promise<string> {
    return (await this.#ask(what)).pieces.join('');
  }

  async #ask(what: Kind): Promise<{ name: string; pieces: string[] }> {
    const { exportId, name } = await this.#client.call('export.begin', { what });
    const pieces: string[] = [];
    for (;;) {
      const piece = await this.#client.call('export.next', { exportId });
      if (!piece) return { name, pieces };
      pieces.push(piece.text);
    }
  }

  /** Takes over an exported history. Rejects with a CallError. */
  async bring(file: File): Promise<CallOut['import.finish']> {
    const { importId } = await this.#client.call('import.begin', null);
    const text = await file.text();
    for (const piece of inPieces(text)) await this.#client.call('import.add', { importId, text: piece });
    return this.#client.call('import.finish', { importId });
  }
}

/** Never within a character (an emoji has two units): each piece is written as bytes by itself. */
export function* inPieces(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = from + PIECE_CHARS;
    const to = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
    yield text.slice(from, to);
    from = to;
  }
}

function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
