// What each call of the contract does, put together from calls/: check what it names, ask the engine or the stores, shape the
// answer. A call without a handler does not compile.
import type { CallIn, CallName, CallOut } from '../contract.ts';
import { accountsCalls } from './calls/accounts.ts';
import { albumsCalls } from './calls/albums.ts';
import { datesCalls } from './calls/dates.ts';
import { filesCalls } from './calls/files.ts';
import { foldersCalls } from './calls/folders.ts';
import { programCalls } from './calls/program.ts';
import { transferCalls } from './calls/transfer.ts';
import type { Services } from './services.ts';
import type { Page } from './selections.ts';

/** Whoever asks. */
export type Asker = Page & { look(isSeen: boolean): void };

export type Handlers = {
  [Name in CallName]: (arg: CallIn<Name>, page: Asker) => Promise<CallOut[Name]> | CallOut[Name];
};

export function createHandlers(services: Services): Handlers {
  return {
    ...programCalls(services),
    ...accountsCalls(services),
    ...albumsCalls(services),
    ...datesCalls(services),
    ...filesCalls(services),
    ...foldersCalls(services),
    ...transferCalls(services),
  };
}
