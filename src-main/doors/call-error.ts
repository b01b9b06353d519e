// An expected "no" of a call: it reaches the page as its code. Any other error is a mistake of ours and reaches it as `internal`.
import type { ErrorCode, WireError } from '../contract.ts';
import { DatabaseFailure } from '../store/database-failure.ts';
import { KeyringLocked } from '../store/secrets.ts';

export class CallError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string | number> | undefined;
  constructor(code: ErrorCode, message: string, params?: Record<string, string | number>) {
    super(message);
    this.code = code;
    this.params = params;
  }
}

/** What goes over the wire; messages of unexpected errors stay here, they may name paths. */
export function toWireError(error: unknown): WireError {
  if (error instanceof DatabaseFailure) return { code: error.kind, message: error.kind };
  if (error instanceof KeyringLocked) return { code: 'keyringLocked', message: 'keyringLocked' };
  if (!(error instanceof CallError)) return { code: 'internal', message: 'unexpected' };
  const { code, message, params } = error;
  return params ? { code, message, params } : { code, message };
}
