// Back to the beginning, all of it or parts.
import { restoreSettings } from './settings.ts';
import { type World } from './world.ts';

export const resettable = [
  'library',
  'uploads',
  'ledger',
  'faults',
  'settings',
  'quota',
  'clock',
  'tokens',
] as const;
export type Resettable = (typeof resettable)[number];

/** Sign-ins survive unless they are named: a program under test stays signed in. */
export function reset(world: World, parts: readonly Resettable[] = resettable.slice(0, -1)): void {
  const does: Record<Resettable, () => void> = {
    library: () => world.library.empty(),
    uploads: () => world.uploads.clear(),
    ledger: () => world.ledger.clear(),
    faults: () => world.faults.clear(),
    settings: () => {
      restoreSettings(world.settings, world.startSettings);
      world.scenario = 'happy';
    },
    quota: () => world.quota.reset(),
    clock: () => world.clock.advance(-world.clock.offsetMs()),
    tokens: () => {
      world.grants.expireAccessTokens();
      world.grants.killRefreshTokens();
    },
  };
  for (const part of parts) does[part]();
}
