// Whose account a signed-out one was: its folders and files are still here, and a person is to sign in with that very one again.
import type { UploadStore } from '../store/uploads.ts';

const keyOf = (accountId: string): string => `former:${accountId}`;

/** Undefined: it is signed in, or was never known here. */
export const formerEmail = (uploads: Pick<UploadStore, 'meta'>, accountId: string): string | undefined =>
  uploads.meta(keyOf(accountId));

export function noteFormer(uploads: Pick<UploadStore, 'setMeta'>, id: string, email: string | null): void {
  uploads.setMeta(keyOf(id), email);
}
