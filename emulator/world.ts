// Everything one emulator holds, passed to whoever answers a request.
// It must not have behaviour of its own.
import { setTimeout as wait } from 'node:timers/promises';
import { type ByteStore } from './bytes-on-disk.ts';
import { type Clock } from './clock.ts';
import { type Exchange } from './exchange.ts';
import { type Faults } from './faults.ts';
import { type Grants } from './grants.ts';
import { type Ledger } from './ledger.ts';
import { type Library } from './library.ts';
import { type Quota } from './quota.ts';
import { type Settings } from './settings.ts';
import { type UploadStore } from './upload-store.ts';

export interface World {
  settings: Settings;
  /** The switches as they were at the start: a scenario and a reset return to them. */
  startSettings: Settings;
  clock: Clock;
  ledger: Ledger;
  faults: Faults;
  quota: Quota;
  grants: Grants;
  library: Library;
  uploads: UploadStore;
  bytes: ByteStore;
  /** batchCreate calls under way per user, for the rule that there may be only one. */
  createsInFlight: Map<string, Set<Exchange>>;
  projectNumber: string;
  scenario: string;
  /** Aborted when the emulator stops: every wait ends then. */
  stopping: AbortSignal;
}

/** Waits in real time; ends with an error when the emulator stops. */
export async function pause(world: World, ms: number): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal: world.stopping });
}
