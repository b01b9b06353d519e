// Answers one message of a page: checks its shape against the contract before anything happens, calls the handler, and turns what went
// wrong into an error for the page. It knows no call by name.
import { callSchemas, toProgramSchema, type CallName, type ToPage } from '../contract.ts';
import type { Parts } from '../engine/parts.ts';
import { toWireError } from './call-error.ts';
import type { Asker, Handlers } from './calls.ts';

/** Never throws. What was written is on the disk before the answer says so. */
export async function answer(
  message: unknown,
  page: Asker,
  handlers: Handlers,
  { db, log }: Pick<Parts, 'db' | 'log'>,
): Promise<ToPage> {
  const parsed = toProgramSchema.safeParse(message);
  if (!parsed.success) return { id: -1, ok: false, error: { code: 'badRequest', message: 'not a call' } };
  const { id, call, arg } = parsed.data;
  if (!Object.hasOwn(callSchemas, call)) {
    return { id, ok: false, error: { code: 'unknownCall', message: 'unknown call' } };
  }
  const name = call as CallName;
  const checked = callSchemas[name].safeParse(arg);
  if (!checked.success) {
    return {
      id,
      ok: false,
      error: { code: 'badRequest', message: checked.error.issues[0]?.message ?? 'bad argument' },
    };
  }
  const isReadOnly = db.failure !== undefined;
  try {
    const handler = handlers[name] as (arg: unknown, page: Asker) => unknown;
    const value = await handler(checked.data, page);
    // Where nothing can be written a write throws by itself; what only reads is answered all the same.
    if (!isReadOnly) await db.durable();
    return { id, ok: true, value };
  } catch (error) {
    const wire = toWireError(error);
    if (wire.code === 'internal') log('call.failed', { call, error: String(error) });
    return { id, ok: false, error: wire };
  }
}
