// A row of the table `file` and what the program knows it as: the one place that has the names of its columns side by side.
import type { Reason, ReasonCode } from '../contract.ts';
import { isFinished, type FileRecord, type Media, type Stage } from '../engine/file.ts';
import type { Row } from './database.ts';

type Cell = string | number | null;

/** The columns that `transition` may change, and what stands in them. */
const CELLS = Object.entries<(file: FileRecord) => Cell>({
  rules_version: (file) => file.rulesVersion,
  size_bytes: (file) => file.sizeBytes,
  modified_at_ms: (file) => file.modifiedAtMs,
  media: (file) => file.media,
  mime: (file) => file.mime,
  sha256: (file) => file.sha256,
  stage: (file) => file.stage,
  reason_code: (file) => file.reason?.code ?? null,
  reason_params: (file) => (file.reason?.params ? JSON.stringify(file.reason.params) : null),
  waits_until_at: (file) => file.waitsUntilAt,
  attempts: (file) => file.attempts,
  looks: (file) => file.looks,
  upload_token: (file) => file.uploadToken,
  token_at: (file) => file.tokenAt,
  session_url: (file) => file.sessionUrl,
  session_at: (file) => file.sessionAt,
  token_refusals: (file) => file.tokenRefusals,
  link_refused: (file) => (file.linkRefused ? 1 : 0),
  batch_id: (file) => file.batchId,
  media_item_id: (file) => file.mediaItemId,
  client_id: (file) => file.clientId,
  already_there: (file) => (file.alreadyThere ? 1 : 0),
  date_from: (file) => file.dateFrom,
  said_date: (file) => file.saidDate,
  created_at: (file) => file.createdAt,
  verified_at: (file) => file.verifiedAt,
  next_check_at: (file) => file.nextCheckAt,
  changed_at: (file) => file.changedAt,
  open: (file) => (isFinished(file.stage) ? 0 : 1),
});

/** Only what changed: the database writes each index anew that has one of the columns named, whatever stands in it. */
export function changedCells(before: FileRecord, after: FileRecord): { columns: string[]; values: Cell[] } {
  const changed = CELLS.filter(([, cell]) => cell(before) !== cell(after));
  return { columns: changed.map(([column]) => column), values: changed.map(([, cell]) => cell(after)) };
}

export function toReason(code: unknown, params: unknown): Reason | null {
  if (typeof code !== 'string') return null;
  const known = code as ReasonCode;
  if (typeof params !== 'string') return { code: known };
  return { code: known, params: JSON.parse(params) as Record<string, string | number> };
}

export function toRecord(row: Row): FileRecord {
  return {
    id: row['id'] as number,
    accountId: row['account_id'] as string,
    destinationId: row['destination_id'] as number,
    folderId: row['folder_id'] as number | null,
    uploadId: row['upload_id'] as number | null,
    rulesVersion: row['rules_version'] as number,
    path: row['path'] as string,
    name: row['name'] as string,
    sizeBytes: row['size_bytes'] as number,
    modifiedAtMs: row['modified_at_ms'] as number,
    media: row['media'] as Media | null,
    mime: row['mime'] as string | null,
    sha256: row['sha256'] as string | null,
    stage: row['stage'] as Stage,
    reason: toReason(row['reason_code'], row['reason_params']),
    waitsUntilAt: row['waits_until_at'] as number | null,
    attempts: row['attempts'] as number,
    looks: row['looks'] as number,
    uploadToken: row['upload_token'] as string | null,
    tokenAt: row['token_at'] as number | null,
    sessionUrl: row['session_url'] as string | null,
    sessionAt: row['session_at'] as number | null,
    tokenRefusals: row['token_refusals'] as number,
    linkRefused: row['link_refused'] === 1,
    batchId: row['batch_id'] as number | null,
    mediaItemId: row['media_item_id'] as string | null,
    clientId: row['client_id'] as string | null,
    alreadyThere: row['already_there'] === 1,
    dateFrom: row['date_from'] as FileRecord['dateFrom'],
    saidDate: row['said_date'] as FileRecord['saidDate'],
    foundAt: row['found_at'] as number,
    createdAt: row['created_at'] as number | null,
    verifiedAt: row['verified_at'] as number | null,
    nextCheckAt: row['next_check_at'] as number | null,
    changedAt: row['changed_at'] as number,
  };
}
