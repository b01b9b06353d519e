// Writes the table of docs/reliability.md from the same data that the tests run: rows that come out alike share a line.
import type { ReasonCode } from '../../src-main/contract.ts';
import { createTranslate } from '../../src-main/texts/texts.ts';
import { DISK_ROWS, ITEM_ROWS, type ItemRow } from './fault-table-files.ts';
import { ROWS, TARGETS, type FaultRow, type Target } from './fault-table.ts';
import { FAULTS } from './faults-by-kind.ts';

const t = createTranslate('en');

type Line = { injected: string; calls: string; did: string; reads: string; exit: number };

export function writeTable(): string {
  const lines = [...callLines(), ...ITEM_ROWS.map(toItemLine), ...DISK_ROWS.map(toDiskLine)];
  const cells = lines.map(({ injected, calls, did, reads, exit }) => [
    injected,
    calls,
    did,
    reads,
    String(exit),
  ]);
  const head = ['Injected', 'Call', 'What the program does', 'What the user reads', 'Exit'];
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const countOfRows = ROWS.length + ITEM_ROWS.length + DISK_ROWS.length;

function callLines(): Line[] {
  const byFault = FAULTS.flatMap(({ injected }) => ROWS.filter((row) => row.injected === injected));
  const groups = Map.groupBy(byFault, (row) => {
    const { calls: _calls, ...line } = toLine(row, '');
    return JSON.stringify(line);
  });
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    return first ? [toLine(first, callsOf(rows.map(({ target }) => target)))] : [];
  });
}

function callsOf(targets: readonly Target[]): string {
  const left = TARGETS.filter((target) => !targets.includes(target));
  if (left.length === 0) return 'every call';
  if (left.length <= 3) return `every call but ${left.map(code).join(', ')}`;
  return targets.map(code).join(', ');
}

const code = (name: string): string => `\`${name}\``;

const OFTEN = { 1: 'once', 3: 'three times', ever: 'until it is ended' } as const;

function toLine(row: FaultRow, calls: string): Line {
  return {
    injected: `${row.injected}, ${OFTEN[row.times]}`,
    calls,
    did: deedOf(row),
    reads: row.reads === null ? 'nothing' : sentences(row),
    exit: row.exit,
  };
}

function deedOf({ ends, reads, target, exit, injected }: FaultRow): string {
  if (ends === 'done' && reads === null) return unseen(target, injected);
  if (ends === 'done') return DONE[reads ?? ''] ?? 'tries again a little later and finishes in the same run';
  if (target === 'mediaItems.batchGet')
    return 'ends; nothing is taken for missing, and a later check finds everything';
  const later = 'everything is kept';
  if (exit === 3) return `stops; ${later}, and after signing in each file arrives once`;
  return `${STOPS[ends] ?? 'tries again less and less often, then ends with the files waiting'}; ${later}, and a later run brings each file once`;
}

function unseen(target: Target, injected: string): string {
  if (injected === '401')
    return 'gets a new access token, makes the call once more and finishes in the same run';
  if (target === 'mediaItems.batchGet') return 'asks again after a few seconds and finishes in the same run';
  return 'notices it when Google refuses the half token, sends the bytes again and finishes in the same run';
}

const DONE: Record<string, string> = {
  slowDown: 'the whole account pauses, never shorter than Google says, and finishes in the same run',
  outcomeUnknown: 'sends the same batch again, which makes nothing twice, and finishes in the same run',
  offline: 'the whole account waits for a connection and finishes in the same run',
};

const STOPS: Partial<Record<ReasonCode, string>> = {
  permissionMissing: 'stops at once',
  apiDisabled: 'stops at once',
  accountDisabled: 'stops at once',
  storageFull: 'stops at once, and bytes that Google has are not sent again',
  quotaDay: 'stops until the next day in California',
  slowDown: 'pauses longer each time, then ends with the files waiting',
};

function sentences({ reads, banner, ends, target }: FaultRow): string {
  if (reads === null) return 'nothing';
  if (target === 'mediaItems.batchGet' && reads === 'googleTrouble')
    return t('cli.googleFailed', { detail: '…' });
  const said = sentence(reads);
  return ends !== 'done' && banner !== null && banner !== reads ? `${said}. ${sentence(banner)}` : said;
}

const sentence = (reason: ReasonCode): string => t(`reason.${reason}`, { detail: '…', name: '…', count: 20 });

const ITEM_DEEDS: Record<ItemRow['ends'], string> = {
  created: 'tries that photo again in a later batch, without sending its bytes again',
  alreadyThere: 'takes that photo for there; the others are created',
  failed:
    'tells that photo as failed and does not send the same bytes again by itself; the others are created',
};

const toItemLine = ({ injected, ends, reads, exit }: ItemRow): Line => ({
  injected: `${injected}, once`,
  calls: code('mediaItems.batchCreate'),
  did: ITEM_DEEDS[ends],
  reads: sentence(reads),
  exit,
});

const toDiskLine = ({ injected, came, reads, exit, shownBy }: (typeof DISK_ROWS)[number]): Line => ({
  injected,
  calls: `the disk (\`${shownBy}\`)`,
  did: came,
  reads: sentence(reads),
  exit,
});
