// The calls that take something out of the program or into it as a file: report, history, diagnosis.
import { CallError } from '../call-error.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';

export function transferCalls(
  services: Services,
): Pick<
  Handlers,
  'export.begin' | 'export.next' | 'export.save' | 'import.begin' | 'import.add' | 'import.finish'
> {
  const { host, exports, imports } = services;
  return {
    'export.begin': ({ what }) => exports.begin(what),
    'export.next': ({ exportId }) => exports.next(exportId),
    'export.save': async ({ what }) => {
      if (!host.capabilities.systemDialog)
        throw new CallError('denied', 'the page saves the file itself here');
      return { saved: await save(services, what) };
    },
    'import.begin': async () => ({ importId: await imports.begin() }),
    'import.add': async ({ importId, text }) => {
      await imports.add(importId, text);
      return null;
    },
    'import.finish': ({ importId }) => imports.finish(importId),
  };
}

async function save(
  { exports }: Services,
  what: Parameters<Services['exports']['save']>[0],
): Promise<boolean> {
  try {
    return await exports.save(what);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new CallError('fileUnwritable', error.message, { detail: error.message });
  }
}
