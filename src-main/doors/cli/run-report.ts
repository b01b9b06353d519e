// Tells a run of the engine on the terminal: a line for each change of a file, and at the end the sum in which each file
// stands once. Watches rows; never changes them.
import type { FileState, Reason, ReasonCode } from '../../contract.ts';
import { closedUntil } from '../../engine/budget.ts';
import { isFinished, publicState, type FileRecord } from '../../engine/file.ts';
import type { Parts } from '../../engine/parts.ts';
import { isHeld } from '../../engine/react.ts';
import type { Opened } from '../../program/open.ts';
import type { Hold } from '../../store/holds.ts';
import { namedHold } from '../../program/former-accounts.ts';
import { countOutcome, emptyRunTotals, type RunTotals } from '../../program/totals.ts';
import type { TextKey } from '../../texts/texts.ts';
import { inTurns } from '../../engine/in-turns.ts';
import { reasonText } from '../reason-text.ts';
import { WORTH_TELLING_MS } from './ask-report.ts';
import type { Context } from './context.ts';
import {
  clearProgress,
  formatBytes,
  formatDuration,
  printJson,
  printLine,
  showProgress,
  visible,
} from './output.ts';
import { ToldStates } from './told-states.ts';

/** What is printed as an event; the short moment in between is not. */
const TOLD: ReadonlySet<FileState> = new Set<FileState>([
  'found',
  'skipped',
  'uploading',
  'uploaded',
  'created',
  'verified',
  'waiting',
  'failed',
  'missing',
]);
const MARKS: Partial<Record<FileState, string>> = {
  created: '✓',
  verified: '✓',
  skipped: '–',
  failed: '✗',
  waiting: '…',
  missing: '✗',
};
const PROGRESS_EVERY_MS = 250;

export class RunReport {
  readonly #context: Context;
  readonly #opened: Opened;
  readonly #startedAt: number;
  readonly #isMine: (file: FileRecord) => boolean;
  /** Last told state of each file of this run. */
  readonly #told = new ToldStates();
  readonly #waitTold = new Map<number, ReasonCode>();
  readonly #pausesTold = new Set<string>();
  readonly #stopListening: () => void;
  /** Accounts of this run whose files wait, and how many those are. */
  readonly #waiting = new Map<string, number>();
  readonly #beganMs = performance.now();
  #bytesSent = 0;
  #lastProgressAt = 0;

  constructor(context: Context, opened: Opened, isMine: (file: FileRecord) => boolean) {
    this.#context = context;
    this.#opened = opened;
    this.#startedAt = opened.parts.clock.now();
    this.#isMine = isMine;
    this.#stopListening = opened.parts.files.onChange((file) => {
      if (isMine(file)) this.#noteChange(file);
    });
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  /** A file of this run that needed no change: it is told as it stands. */
  noteFound(file: FileRecord): void {
    if (this.#told.get(file.id) === undefined) this.#print(file, 'found', null);
    if (isFinished(file.stage)) this.#tell(file);
  }

  /** What an earlier run left unfinished belongs to this one as well. */
  noteOpen(): void {
    for (const file of this.#opened.parts.work.open()) if (this.#isMine(file)) this.noteFound(file);
  }

  /** Files that are left waiting, each with the reason; then the sum. */
  async finish(): Promise<RunTotals> {
    this.#stopListening();
    const totals = emptyRunTotals();
    const { parts } = this.#opened;
    let undated = 0;
    // Each row is read once, and what holds an account asked for once: after a day's work there are a hundred thousand of them.
    const holdOf = oncePerAccount((accountId) => this.#holdOf(accountId));
    for await (const [id, told] of inTurns(this.#told)) {
      const file = parts.files.byId(id);
      if (!file) continue;
      countOutcome(totals, file, this.#told.isMade(id));
      if (file.dateFrom === 'none') undated += 1;
      if (isFinished(file.stage)) continue;
      this.#waiting.set(file.accountId, (this.#waiting.get(file.accountId) ?? 0) + 1);
      if (told !== 'waiting') this.#print(file, 'waiting', { reason: file.reason ?? holdOf(file.accountId) });
    }
    clearProgress();
    this.#printUndated(undated);
    this.#printSummary(totals);
    return totals;
  }

  /** After `finish`: what holds the accounts whose files wait; other accounts are none of this run's business. */
  get holds(): Reason[] {
    return [...this.#waiting].flatMap(([accountId, count]) => this.#heldBy(accountId, count) ?? []);
  }

  /** `count`: so many files wait for it. */
  #heldBy(accountId: string, count: number): Reason | undefined {
    const { parts } = this.#opened;
    const hold = isHeld(parts, accountId) ? parts.holds.get(accountId) : undefined;
    return hold && namedHold(parts, hold, count);
  }

  /** Only what was seen on its way has this run brought there: by the clock, which may be put right, nobody could tell. */
  #noteChange(file: FileRecord): void {
    const before = this.#told.get(file.id);
    const wasThere = before === undefined || before === 'created' || before === 'verified';
    if (file.stage === 'created' && !wasThere) this.#told.noteMade(file.id);
    this.#tell(file);
  }

  #tell(file: FileRecord): void {
    const state = publicState(file);
    const before = this.#told.get(file.id);
    if (before === undefined && state !== 'found') this.#print(file, 'found', null);
    if (!TOLD.has(state) || (before === state && state !== 'waiting')) return;
    if (state === 'waiting' && !this.#context.json && this.#isKnownWait(file)) return;
    this.#print(file, state, file);
    if (state === 'created') this.#bytesSent += file.sizeBytes;
    this.#progress(file);
  }

  /** A person reads of a pause of the whole account once, not once for each file, and of a file's trouble not at each try. */
  #isKnownWait({ id, accountId, reason }: FileRecord): boolean {
    const hold = this.#opened.parts.holds.get(accountId);
    if (!reason || !hold) return this.#isSameWait(id, reason);
    if (hold.reason.code !== reason.code) return this.#isSameWait(id, reason);
    const pause = `${accountId} ${hold.reason.code} ${hold.untilAt}`;
    if (!this.#pausesTold.has(pause)) this.#printPause(hold);
    this.#pausesTold.add(pause);
    return true;
  }

  #isSameWait(id: number, reason: Reason | null): boolean {
    const same = this.#told.get(id) === 'waiting' && this.#waitTold.get(id) === reason?.code;
    if (reason) this.#waitTold.set(id, reason.code);
    return same;
  }

  #printPause({ reason, untilAt }: Hold): void {
    const { t } = this.#context;
    const text = reasonText(t, reason);
    const ms = (untilAt ?? 0) - this.#opened.parts.clock.now();
    if (ms < WORTH_TELLING_MS) printLine(`… ${text}`);
    else printLine(`… ${t('cli.waits', { reason: text, time: formatDuration(ms / 1000, t) })}`);
  }

  #holdOf(accountId: string): Reason | null {
    const { parts } = this.#opened;
    const held = this.#heldBy(accountId, 1);
    if (held) return held;
    return closedUntil(parts, accountId) === undefined ? null : { code: 'quotaDay' };
  }

  #print(file: FileRecord, state: FileState, why: { reason: FileRecord['reason'] } | null): void {
    this.#told.set(file.id, state);
    let reason = why?.reason ?? null;
    const old = (state === 'created' || state === 'verified') && !this.#told.isMade(file.id);
    if (old && !reason) reason = { code: 'alreadyThere' };
    if (this.#context.json) {
      printJson({
        event: 'file',
        path: file.path,
        state,
        reason: reason && reasonText(this.#context.english, reason),
        code: reason?.code ?? null,
        album: this.#opened.parts.albums.shownTitle(file.destinationId),
        mediaItemId: file.mediaItemId,
      });
      return;
    }
    const mark = MARKS[state];
    if (!mark) return;
    const { t } = this.#context;
    const text = reason ? `: ${reasonText(t, reason)}` : '';
    printLine(`${mark} ${t(`state.${state}` as TextKey)}  ${visible(file.path)}${text}`);
  }

  /** To the thousandth, however the clock was put right meanwhile. */
  #seconds(): number {
    return Math.round(performance.now() - this.#beganMs) / 1000;
  }

  #progress(file: FileRecord): void {
    const { parts } = this.#opened;
    const now = parts.clock.now();
    if (this.#context.json || now - this.#lastProgressAt < PROGRESS_EVERY_MS) return;
    this.#lastProgressAt = now;
    showProgress(this.#progressLine(parts, file));
  }

  #progressLine(parts: Parts, file: FileRecord): string {
    const { t } = this.#context;
    const seconds = this.#seconds();
    const speed = seconds > 1 ? this.#bytesSent / seconds : 0;
    const left = parts.counts.openBytes();
    const eta = speed > 0 && seconds > 3 ? ` · ${formatDuration(left / speed, t)}` : '';
    const done = t('cli.progress', { found: this.#told.size, bytes: formatBytes(this.#bytesSent, t) });
    return `${done} · ${formatBytes(speed, t)}/s${eta} · ${file.name}`;
  }

  #printUndated(count: number): void {
    if (count === 0) return;
    if (this.#context.json) printJson({ event: 'undated', count });
    else printLine(this.#context.t('cli.undated', { count }));
  }

  #printSummary(totals: RunTotals): void {
    const seconds = this.#seconds();
    if (this.#context.json) {
      const { found, created, alreadyThere, skipped, missing, waiting, bytes } = totals;
      // Programs know six outcomes by this line: what is missing was to be brought up, and was not.
      const failed = totals.failed + missing;
      printJson({ event: 'summary', found, created, alreadyThere, skipped, failed, waiting, bytes, seconds });
      return;
    }
    const size = formatBytes(totals.bytes, this.#context.t);
    printLine(this.#context.t('cli.summary', { ...totals, size }));
    for (const reason of this.holds) printLine(reasonText(this.#context.t, reason));
    if (totals.waiting > 0) printLine(this.#context.t('cli.goesOnNextRun'));
  }
}

function oncePerAccount<T>(ask: (accountId: string) => T): (accountId: string) => T {
  const asked = new Map<string, { answer: T }>();
  return (accountId) => {
    const known = asked.get(accountId) ?? { answer: ask(accountId) };
    asked.set(accountId, known);
    return known.answer;
  };
}
