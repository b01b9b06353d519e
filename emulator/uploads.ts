// POST /v1/uploads: raw bodies and resumable sessions, with Google's answers as bare status objects.
// Content is not judged here; a text file gets its token too.
import { breakConnection } from './break-connection.ts';
import { granularityBytes } from './bytes-on-disk.ts';
import { type EndpointName } from './endpoints.ts';
import { ConnectionBroken, htmlAnswer, type Answer, type Exchange } from './exchange.ts';
import { invalidArgument, namedErrors, notFound } from './google-errors.ts';
import { frontEndPage } from './html.ts';
import { type UploadSession } from './upload-store.ts';
import { type World } from './world.ts';

/** Which of the upload calls a request is; the command is a comma list in any case, with or without blanks. */
export function uploadEndpointOf(header: (name: string) => string, uploadId: string | null): EndpointName {
  const commands = commandsIn(header('x-goog-upload-command'));
  if (commands.includes('start')) return 'uploads.start';
  if (commands.includes('query')) return 'uploads.query';
  if (commands.includes('cancel')) return 'uploads.cancel';
  if (commands.includes('finalize')) return 'uploads.finalize';
  if (commands.includes('upload') || uploadId !== null) return 'uploads.chunk';
  return 'uploads.raw';
}

const commandsIn = (header: string) => header.split(',').map((word) => word.trim().toLowerCase());

/** The header never took more than ASCII: Google's front end refuses the request before any service sees it. */
function refuseOddFileName(world: World, exchange: Exchange): Answer | undefined {
  if (!/[^\x20-\x7e]/.test(headerOf(exchange, 'x-goog-upload-file-name'))) return undefined;
  world.ledger.violation(exchange.record, 'upload file name is not ASCII');
  return htmlAnswer(frontEndPage(400, 'Bad Request'), 400);
}

export async function uploadRaw(world: World, exchange: Exchange): Promise<Answer> {
  const protocol = headerOf(exchange, 'x-goog-upload-protocol');
  if (protocol !== 'raw') throw invalidArgument(`Unsupported upload protocol: ${protocol || '(none)'}.`);
  if ((exchange.body.announcedBytes ?? 0) > world.settings.largestUploadBytes) throw namedErrors.tooLarge();
  const odd = refuseOddFileName(world, exchange);
  if (odd) return odd;
  const sha1 = sha1Of(exchange);
  const sink = world.uploads.openSink(sha1 !== undefined);
  try {
    for await (const chunk of exchange.body.chunks()) {
      sink.write(chunk);
      if (sink.arrivedBytes > world.settings.largestUploadBytes) throw namedErrors.tooLarge();
    }
    if (sink.arrivedBytes === 0) throw namedErrors.emptyPayload();
  } catch (error) {
    sink.discard();
    throw error;
  }
  const fileName = headerOf(exchange, 'x-goog-upload-file-name');
  return tokenAnswer(
    world,
    exchange,
    { sub: exchange.user?.sub ?? '', sink, sha1Base64: sha1, fileName },
    {},
  );
}

export function startSession(world: World, exchange: Exchange): Answer {
  const protocol = headerOf(exchange, 'x-goog-upload-protocol');
  if (protocol !== 'resumable')
    throw invalidArgument(`Unsupported upload protocol: ${protocol || '(none)'}.`);
  const rawSize = headerOf(exchange, 'x-goog-upload-raw-size');
  const rawSizeBytes = rawSize === '' ? undefined : Number(rawSize);
  if (rawSizeBytes !== undefined && !Number.isSafeInteger(rawSizeBytes)) {
    throw invalidArgument('Invalid value of X-Goog-Upload-Raw-Size.');
  }
  if ((rawSizeBytes ?? 0) > world.settings.largestUploadBytes) throw namedErrors.tooLarge();
  const odd = refuseOddFileName(world, exchange);
  if (odd) return odd;
  const fileName = headerOf(exchange, 'x-goog-upload-file-name');
  const sub = exchange.user?.sub ?? '';
  const session = world.uploads.openSession({ sub, rawSizeBytes, fileName, sha1Base64: sha1Of(exchange) });
  exchange.record.summary['rawSizeBytes'] = rawSizeBytes ?? 'unknown';
  return statusAnswer('active', {
    'x-goog-upload-url': `${exchange.origin}/v1/uploads?upload_id=${session.id}&upload_protocol=resumable`,
    'x-goog-upload-chunk-granularity': String(granularityBytes),
  });
}

export async function querySession(world: World, exchange: Exchange): Promise<Answer> {
  const session = await freeSession(world, exchange);
  if (session.status !== 'active') {
    const answer = statusAnswer(session.status);
    const body = world.settings.finalQueryGivesToken ? (session.token ?? '') : '';
    return { ...answer, body };
  }
  return statusAnswer('active', {
    'x-goog-upload-size-received': String(session.sink.committedBytes),
    'x-goog-upload-chunk-granularity': String(granularityBytes),
  });
}

export async function cancelSession(world: World, exchange: Exchange): Promise<Answer> {
  const session = await freeSession(world, exchange);
  if (session.status === 'active') {
    session.status = 'cancelled';
    session.sink.discard();
  }
  return statusAnswer(session.status);
}

/** A chunk, the last chunk, or a bare finalize. */
export async function continueSession(world: World, exchange: Exchange): Promise<Answer> {
  const session = await freeSession(world, exchange);
  const commands = commandsIn(headerOf(exchange, 'x-goog-upload-command'));
  const last = commands.includes('finalize');
  if (session.status !== 'active') throw invalidArgument(`The upload session is ${session.status}.`);
  if (commands.includes('upload')) {
    checkOffset(world, exchange, session, last);
    await receive(world, exchange, session);
  }
  if (!last) return statusAnswer('active');
  const { sink, rawSizeBytes } = session;
  if (sink.committedBytes === 0) throw namedErrors.emptyPayload();
  if (rawSizeBytes !== undefined && sink.committedBytes < rawSizeBytes) {
    throw invalidArgument(`Received ${sink.committedBytes} of ${rawSizeBytes} announced bytes.`);
  }
  session.status = 'final';
  const headers = { 'x-goog-upload-status': 'final' };
  const answer = tokenAnswer(world, exchange, session, headers);
  if (typeof answer.body === 'string') session.token = answer.body;
  return answer;
}

function checkOffset(world: World, exchange: Exchange, session: UploadSession, last: boolean): void {
  const offset = Number(headerOf(exchange, 'x-goog-upload-offset') || NaN);
  const have = session.sink.committedBytes;
  const coming = exchange.body.announcedBytes;
  exchange.record.summary['offset'] = Number.isNaN(offset) ? 'missing' : offset;
  if (offset !== have) {
    world.ledger.violation(exchange.record, 'wrong offset', `sent ${offset}, expected ${have}`);
    throw invalidArgument(`X-Goog-Upload-Offset must be ${have}.`);
  }
  if (!last && coming !== undefined && coming % granularityBytes !== 0) {
    world.ledger.violation(exchange.record, 'unaligned chunk', `${coming} bytes`);
    throw invalidArgument(`Chunks but the last must be a multiple of ${granularityBytes} bytes.`);
  }
  if (session.rawSizeBytes !== undefined && have + (coming ?? 0) > session.rawSizeBytes) {
    world.ledger.violation(exchange.record, 'more bytes than announced', `${have + (coming ?? 0)} bytes`);
    throw invalidArgument(`More than the announced ${session.rawSizeBytes} bytes.`);
  }
}

async function receive(world: World, exchange: Exchange, session: UploadSession): Promise<void> {
  const { sink } = session;
  let ended = () => {};
  const end = new Promise<void>((resolve) => (ended = resolve));
  session.interrupt = () => {
    breakConnection(exchange.request.socket);
    return end;
  };
  try {
    for await (const chunk of exchange.body.chunks()) {
      sink.write(chunk);
      if (sink.arrivedBytes > world.settings.largestUploadBytes) throw namedErrors.tooLarge();
    }
    sink.commitTail();
  } catch (error) {
    if (error instanceof ConnectionBroken && world.settings.keepPartialBytes === 'all') sink.commitTail();
    else sink.dropTail();
    throw error;
  } finally {
    session.interrupt = undefined;
    ended();
  }
}

/** The session of this request, with no other connection sending to it: the newest one wins. */
async function freeSession(world: World, exchange: Exchange): Promise<UploadSession> {
  const session = world.uploads.session(exchange.url.searchParams.get('upload_id') ?? '');
  if (!session || (exchange.user && session.sub !== exchange.user.sub)) {
    throw notFound('Upload session not found.');
  }
  await session.interrupt?.();
  return session;
}

function tokenAnswer(
  world: World,
  exchange: Exchange,
  upload: Pick<UploadSession, 'sub' | 'sink' | 'sha1Base64' | 'fileName'>,
  headers: Record<string, string>,
): Answer {
  const stored = upload.sink.finish();
  const { sha1Base64 } = upload;
  if (sha1Base64 !== undefined && sha1Base64 !== stored.sha1Base64) throw namedErrors.wrongChecksum();
  const token = world.uploads.issueToken(upload.sub, stored, upload.fileName);
  exchange.record.summary['sha256'] = stored.sha256;
  return { status: 200, headers: { 'content-type': 'text/plain', ...headers }, body: token.token };
}

const statusAnswer = (status: UploadSession['status'], headers: Record<string, string> = {}): Answer => ({
  status: 200,
  headers: { 'x-goog-upload-status': status, 'content-type': 'text/plain', ...headers },
  body: '',
});

function sha1Of(exchange: Exchange): string | undefined {
  return /^sha1=(.+)$/.exec(headerOf(exchange, 'x-goog-hash'))?.[1];
}

function headerOf(exchange: Exchange, name: string): string {
  const value = exchange.request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
