// What the program knows of one file on its way to one destination. Shapes alone; no I/O and no decisions.
import type { FileState, Reason, ReasonCode } from '../contract.ts';
import type { DateFrom, SaidDate } from './rules.ts';

/** Where a file stands. The page sees the coarser `FileState`; `publicState` maps one to the other. */
export const STAGES = [
  'found', // noted, not looked into
  'ready', // checked and hashed, its bytes are to be sent
  'uploading', // bytes on their way
  'uploaded', // upload token in hand
  'creating', // member of a batchCreate call that is under way
  'unknown', // member of a batchCreate call whose answer never came
  'linking', // the media item exists and is to be put into the album
  'created', // media item known (or known to exist)
  'verified', // asked again, Google Photos has this item
  'skipped', // left alone
  'failed', // will not be tried again by itself
  'missing', // was created, Google no longer has it
] as const;
export type Stage = (typeof STAGES)[number];

export const FINISHED: readonly Stage[] = ['created', 'verified', 'skipped', 'failed', 'missing'];
export const isFinished = (stage: Stage): boolean => FINISHED.includes(stage);

/** Why a skipped file waits for a person's word. */
export const ASKED_CODES = ['editedAsk', 'dateAsked'] as const satisfies readonly ReasonCode[];
export type AskedCode = (typeof ASKED_CODES)[number];
/** Why a photo or video cannot be sent as it is, so that Google Photos does not have it, and nobody chose to leave it out. */
export const UNSENDABLE_CODES: readonly ReasonCode[] = [
  'photoTooLarge',
  'videoTooLarge',
  'empty',
  'seemsDamaged',
  'cloudOnly',
];

export type Media = 'photo' | 'video';

export type FileRecord = {
  id: number;
  accountId: string;
  destinationId: number;
  folderId: number | null;
  uploadId: number | null;
  /** Of its folder's rules, as they were when they decided of it as it is; 0: they did not. */
  rulesVersion: number;
  /** Absolute, as the system gave it; used for opening. */
  path: string;
  name: string;
  sizeBytes: number;
  /** As `stat` gives it, fractions included; compared for equality only. */
  modifiedAtMs: number;
  media: Media | null;
  mime: string | null;
  /** Hex, of the bytes that were looked at last. */
  sha256: string | null;
  stage: Stage;
  reason: Reason | null;
  waitsUntilAt: number | null;
  /** Failed tries since the last success of any kind. */
  attempts: number;
  /** How often it was found still changing since it was found new; no failure, but a run that is to end does not wait for ever. */
  looks: number;
  uploadToken: string | null;
  tokenAt: number | null;
  /** Resumable session of exactly these bytes, and when it was opened. */
  sessionUrl: string | null;
  sessionAt: number | null;
  /** How often Google refused a token that it had just given; the bytes are not sent for ever. */
  tokenRefusals: number;
  /** Google refused to link the item that exists; the bytes go once more with the album. */
  linkRefused: boolean;
  /** Which batchCreate call the row is or was a member of. */
  batchId: number | null;
  mediaItemId: string | null;
  /** The API client that made the item; Google shows it to no other one. */
  clientId: string | null;
  alreadyThere: boolean;
  /** Of what was sent; null while nothing was, or where nobody looked. */
  dateFrom: DateFrom | null;
  saidDate: SaidDate | null;
  foundAt: number;
  createdAt: number | null;
  verifiedAt: number | null;
  /** When Google is to be asked (again) for the item; null when there is none to ask for. */
  nextCheckAt: number | null;
  changedAt: number;
};

export function publicState(file: Pick<FileRecord, 'stage' | 'reason'>): FileState {
  switch (file.stage) {
    case 'found':
    case 'ready':
      return file.reason ? 'waiting' : 'found';
    case 'uploaded':
      return file.reason ? 'waiting' : 'uploaded';
    case 'unknown':
      return 'waiting';
    case 'linking':
      return file.reason ? 'waiting' : 'creating';
    case 'uploading':
    case 'creating':
    case 'created':
    case 'verified':
    case 'skipped':
    case 'failed':
    case 'missing':
      return file.stage;
  }
}
