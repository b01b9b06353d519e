// Puts an answer on the wire: a text, a file, or the first half of a text and then nothing.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Exchange } from './exchange.ts';
import { type Outcome } from './fault-effects.ts';

/** How long a client may go on sending a body nobody wants before its connection is closed. */
const unwantedBodyMs = 2000;

export async function send(
  exchange: Exchange,
  response: ServerResponse,
  { answer, breaksAfterHalf }: Outcome & { kind: 'answer' },
): Promise<void> {
  const { record, request } = exchange;
  const body = Buffer.from(answer.body ?? '');
  const bytes = answer.file?.sizeBytes ?? body.length;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(bytes) });
  const isHead = request.method === 'HEAD';
  if (breaksAfterHalf) {
    record.bytesOut = Math.floor(body.length / 2);
    // Closed rather than reset: a reset could swallow the half that was sent.
    response.write(body.subarray(0, record.bytesOut), () => response.socket?.destroy());
    return untilClosed(response);
  }
  record.bytesOut = isHead ? 0 : bytes;
  if (answer.file && !isHead) {
    await pipeline(createReadStream(answer.file.path), response);
    return;
  }
  response.end(isHead ? undefined : body);
  if (answer.closes) setTimeout(() => request.complete || request.socket.destroy(), unwantedBodyMs).unref();
}

export async function untilClosed(response: ServerResponse): Promise<void> {
  if (!response.closed && response.socket) await once(response, 'close');
}
