// Named evenings: sets of switches and faults that show how Google can behave.
// Choosing one first undoes the one before. Each `about` is what README and the control endpoint show.
import { workingScopes } from './endpoints.ts';
import { type Fault } from './faults.ts';
import { realisticLatency, restoreSettings, type Settings } from './settings.ts';
import { type World } from './world.ts';

interface Scenario {
  about: string;
  settings?: Partial<Settings>;
  faults?: Fault[];
  prepare?: (world: World) => void;
}

const create = 'mediaItems.batchCreate';
const appendOnly = workingScopes.find((scope) => scope.endsWith('.appendonly')) ?? '';
const everywhere = ['*', 'oauth.token'];

export const scenarios: Record<string, Scenario> = {
  happy: { about: 'Everything works at once.' },
  'real-speed': {
    about: 'Everything works, as slowly as Google does.',
    settings: { latency: realisticLatency },
  },
  'slow-line': {
    about: 'Bodies arrive at 250 kB a second.',
    settings: { latency: realisticLatency, bytesPerSecond: 250_000 },
  },
  '429-concurrent-then-ok': {
    about: 'The first three batchCreate calls get "concurrent write request", then all is well.',
    faults: [{ match: { endpoint: create, times: 3 }, effect: { kind: 'error', name: 'concurrentWrites' } }],
  },
  '429-minute': {
    about: '30 writes a minute are allowed, and the first two batchCreate calls find them used up.',
    settings: { writesPerMinute: 30 },
    faults: [{ match: { endpoint: create, times: 2 }, effect: { kind: 'error', name: 'quotaMinute' } }],
  },
  'quota-gone': {
    about: 'The 10,000 requests of the day are used up until midnight Pacific.',
    settings: { requestsPerDay: 10_000 },
    prepare: ({ quota }) => quota.useUp(),
  },
  'partial-batch': {
    about: 'Of the first batchCreate the 2nd item gets code 3, the 3rd code 13, the 4th no result at all.',
    faults: [
      { match: { endpoint: create, times: 1 }, effect: { kind: 'item', indexes: [1], code: 3 } },
      { match: { endpoint: create, times: 1 }, effect: { kind: 'item', indexes: [2], code: 13 } },
      { match: { endpoint: create, times: 1 }, effect: { kind: 'item', indexes: [3], missing: true } },
    ],
  },
  'lost-create-answer': {
    about: 'The first batchCreate is carried out, but its answer never arrives.',
    faults: [{ match: { endpoint: create, times: 1 }, effect: { kind: 'lostAnswer' } }],
  },
  'broken-uploads': {
    about: 'The first two bodies that are sent break off in the middle.',
    faults: [
      { match: { endpoint: 'uploads.raw', times: 2 }, effect: { kind: 'reset', at: 'inBody' } },
      { match: { endpoint: 'uploads.finalize', times: 2 }, effect: { kind: 'reset', at: 'inBody' } },
    ],
  },
  'token-expired': {
    about: 'All access tokens given out so far have expired; refreshing works.',
    prepare: ({ grants }) => grants.expireAccessTokens(),
  },
  revoked: {
    about: 'The user has withdrawn access: access and refresh tokens are dead.',
    prepare: ({ grants }) => {
      grants.expireAccessTokens();
      grants.killRefreshTokens();
    },
  },
  'storage-full': {
    about: 'There is no room left in any account.',
    prepare: ({ library }) => {
      for (const user of library.users.values()) user.storageLimitBytes = library.usedBytes(user);
    },
  },
  'api-disabled': { about: 'The Photos API is not enabled in the project.', settings: { apiEnabled: false } },
  'photos-disabled': {
    about: 'Google Photos is switched off for the account.',
    settings: { photosEnabled: false },
  },
  'scope-missing': {
    about: 'The right to add photos was not given: tokens lack it, and consent leaves it out.',
    settings: { autoConsent: { withoutScopes: [appendOnly] } },
    prepare: ({ grants }) => grants.takeScope(appendOnly),
  },
  'captive-portal': {
    about: 'A guest network answers everything with its welcome page and status 200.',
    faults: everywhere.map((endpoint) => ({ match: { endpoint }, effect: { kind: 'captivePortal' } })),
  },
  'html-502': {
    about: 'The first three requests get 502 and a page of HTML.',
    faults: [{ match: { endpoint: '*', times: 3 }, effect: { kind: 'html', status: 502 } }],
  },
  silent: {
    about: 'The first batchCreate is never answered.',
    faults: [{ match: { endpoint: create, times: 1 }, effect: { kind: 'hang' } }],
  },
  flaky: {
    about: 'About one request in five goes wrong in some way, the same way on every run.',
    faults: [
      chance('*', 0.05, 1, { kind: 'error', name: 'unavailable' }),
      chance('*', 0.02, 2, { kind: 'error', name: 'internal' }),
      chance('*', 0.02, 3, { kind: 'html', status: 502 }),
      chance('*', 0.03, 4, { kind: 'lostAnswer' }),
      chance('*', 0.02, 5, { kind: 'truncated' }),
      chance('*', 0.02, 6, { kind: 'truncated', breaks: true }),
      chance('uploads.*', 0.05, 7, { kind: 'reset', at: 'inBody' }),
      chance('*', 0.02, 8, { kind: 'reset', at: 'beforeBody' }),
      chance(create, 0.05, 9, { kind: 'error', name: 'concurrentWrites' }),
      chance(create, 0.03, 10, { kind: 'error', name: 'aborted' }),
      chance(create, 0.05, 11, { kind: 'item', indexes: [0], code: 13 }),
      chance(create, 0.03, 12, { kind: 'item', indexes: [1], missing: true }),
      chance('*', 0.1, 13, { kind: 'delay', ms: 40 }),
    ],
  },
};

function chance(endpoint: string, probability: number, seed: number, effect: Fault['effect']): Fault {
  return { match: { endpoint, probability, seed }, effect };
}

export function applyScenario(world: World, name: string): void {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`No scenario "${name}". There are: ${Object.keys(scenarios).join(', ')}`);
  world.faults.clear();
  if (world.scenario === 'storage-full') {
    for (const user of world.library.users.values()) user.storageLimitBytes = null;
  }
  restoreSettings(world.settings, { ...world.startSettings, ...scenario.settings });
  for (const fault of scenario.faults ?? []) world.faults.add(fault);
  scenario.prepare?.(world);
  world.scenario = name;
}
