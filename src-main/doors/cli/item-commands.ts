// The commands `items` (batchGet for people) and `verify` (asks Google for everything that was created).
import type { Line, Parts } from '../../engine/parts.ts';
import { verifyRows } from '../../engine/verify.ts';
import type { Failure } from '../../google/failure.ts';
import { MAX_BATCH } from '../../google/photos.ts';
import type { BatchGetResult, WireMediaItem } from '../../google/wire.ts';
import { askGoogle, type Asker } from './ask-google.ts';
import { askerFor, failureEnd } from './ask-report.ts';
import { ensureLine } from './album-commands.ts';
import { createContext, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { EXIT, trouble, wrongUse } from './exit.ts';
import { printJson, printLine, visible } from './output.ts';
import { reasonText } from '../reason-text.ts';
import { onStopSignal } from './stop-signals.ts';

type Answer = { item: WireMediaItem } | { error: { code: number; message: string } };

export async function items(ids: string[], options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  if (ids.some((id) => id.trim() === '')) throw wrongUse(context.t('cli.itemIdEmpty'));
  await withDataFolder(context, async (opened) => {
    const { account, line } = await ensureLine(context, opened);
    const asker = askerFor(context, opened.parts, account.id);
    const distinct = [...new Set(ids)];
    const answers = new Map<string, Answer>();
    for (let start = 0; start < distinct.length; start += MAX_BATCH) {
      const failure = await ask(asker, line, distinct.slice(start, start + MAX_BATCH), answers);
      if (failure) throw failureEnd(context, failure);
    }
    for (const id of ids)
      printAnswer(context, id, answers.get(id) ?? { error: { code: 2, message: 'no answer' } });
  });
}

/** Where Google refuses a whole question because of one id, halves are asked until that id is found. */
async function ask(
  asker: Asker,
  line: Line,
  ids: readonly string[],
  answers: Map<string, Answer>,
): Promise<Failure | undefined> {
  const got = await askGoogle(asker, (signal) => line.photos.batchGet(ids, signal));
  if (got.ok) {
    ids.forEach((id, index) => answers.set(id, toAnswer(id, got.value, index, ids.length)));
    return undefined;
  }
  const { failure } = got;
  if (failure.kind !== 'refused' && failure.kind !== 'memberRefused') return failure;
  if (ids.length === 1) {
    for (const id of ids) answers.set(id, { error: { code: 3, message: failure.detail } });
    return undefined;
  }
  const half = Math.ceil(ids.length / 2);
  return (
    (await ask(asker, line, ids.slice(0, half), answers)) ??
    (await ask(asker, line, ids.slice(half), answers))
  );
}

function toAnswer(id: string, results: readonly BatchGetResult[], index: number, asked: number): Answer {
  const named = results.find((result) => result.mediaItem?.id === id)?.mediaItem;
  if (named) return { item: named };
  const placed = results.length === asked ? results[index] : undefined;
  if (placed?.mediaItem) return { item: placed.mediaItem };
  const { code, message } = placed?.status ?? { code: 2, message: 'not mentioned in the answer' };
  return { error: { code, message } };
}

function printAnswer(context: Context, id: string, answer: Answer): void {
  if ('error' in answer) process.exitCode = EXIT.trouble;
  if (context.json) printJson({ event: 'item', id, ...answer });
  else if ('error' in answer) printLine(`✗ ${id}: ${visible(answer.error.message)}`);
  else printLine(`✓ ${id}  ${visible(answer.item.filename ?? '')}  ${answer.item.mimeType ?? ''}`);
}

/** `otherClient`: files that could not be asked for; the others add up to `checked`. */
type VerifySum = { checked: number; verified: number; missing: number; unknown: number; otherClient: number };

/** A whole history may take an hour of asking: Ctrl-C ends it in order, and what was found so far stays. */
export async function verify(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  const stopping = new AbortController();
  onStopSignal(() => stopping.abort(new Error('stopped')));
  await verifyAll(context, stopping.signal).catch((error: unknown) => {
    throw stopping.signal.aborted ? trouble(context.t('cli.verifyStopped')) : error;
  });
}

async function verifyAll(context: Context, stopping: AbortSignal): Promise<void> {
  await withDataFolder(context, async (opened) => {
    const { account, line } = await ensureLine(context, opened);
    const { parts } = opened;
    const asker = { ...askerFor(context, parts, account.id), signal: stopping };
    const sum: VerifySum = { checked: 0, verified: 0, missing: 0, unknown: 0, otherClient: 0 };
    for (let afterId = 0; ;) {
      const firsts = parts.items.firstWithItem(account.id, afterId, MAX_BATCH);
      if (firsts.length === 0) break;
      stopping.throwIfAborted();
      afterId = firsts.at(-1)?.id ?? afterId;
      const rows = firsts.flatMap(({ mediaItemId }) => parts.items.withItem(account.id, mediaItemId ?? ''));
      const asked = await askGoogle(asker, async (signal) => {
        const failure = await verifyRows(parts, line, rows, signal);
        return failure ? { ok: false, failure } : { ok: true, value: null };
      });
      if (!asked.ok) throw failureEnd(context, asked.failure);
      for (const { id, verifiedAt, clientId } of rows) {
        if (clientId === line.clientId) printVerified(context, parts, id, verifiedAt, sum);
        else sum.otherClient += 1;
      }
    }
    if (context.json) printJson({ event: 'summary', ...sum });
    else {
      printLine(context.t('cli.verifySummary', sum));
      if (sum.otherClient > 0) printLine(context.t('cli.verifyOtherClient', sum));
    }
  });
}

function printVerified(
  context: Context,
  parts: Parts,
  id: number,
  verifiedBefore: number | null,
  sum: VerifySum,
): void {
  const file = parts.files.byId(id);
  if (!file) return;
  sum.checked += 1;
  const verified =
    file.stage === 'verified' && file.verifiedAt !== null && file.verifiedAt !== verifiedBefore;
  if (file.stage === 'missing') sum.missing += 1;
  else if (verified) sum.verified += 1;
  else sum.unknown += 1;
  // A video may be in Google's works for hours; a photo of which Google says nothing is worth a look.
  if (file.stage === 'missing' || (!verified && file.media !== 'video')) process.exitCode = EXIT.trouble;
  const state = file.stage === 'missing' ? 'missing' : verified ? 'verified' : 'created';
  const { path, mediaItemId, reason } = file;
  const album = parts.albums.shownTitle(file.destinationId);
  const text = reason && state === 'missing' ? reasonText(context.english, reason) : null;
  if (context.json)
    printJson({ event: 'file', path, state, reason: text, code: reason?.code ?? null, album, mediaItemId });
  else if (state === 'missing')
    printLine(`✗ ${visible(path)}: ${reason ? reasonText(context.t, reason) : ''}`);
  else printLine(`${state === 'verified' ? '✓' : '…'} ${visible(path)}`);
}
