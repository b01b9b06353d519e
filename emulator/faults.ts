// Faults that can be put on single requests: what they match, when they strike, what they do.
// It only chooses; fault-effects.ts carries out. A fault without a limit strikes until it is removed.
import { endpoints, type EndpointName } from './endpoints.ts';
import { type ErrorName } from './google-errors.ts';

/**
 * What a fault does. `afterWork` says whether the work is done before the answer is spoilt: by default only for
 * lostAnswer, truncated and garbage, where the answer is harmed on its way back.
 */
export type Effect = { afterWork?: boolean } & (
  | { kind: 'error'; name: ErrorName }
  | { kind: 'answer'; status: number; body: string; headers?: Record<string, string> }
  | { kind: 'html'; status: number }
  | { kind: 'captivePortal' }
  /** Breaks the connection before, within or after the request's body; the work is not done. */
  | { kind: 'reset'; at: 'beforeBody' | 'inBody' | 'afterBody'; afterBytes?: number }
  /** The answer never arrives: the connection breaks instead. */
  | { kind: 'lostAnswer' }
  | { kind: 'hang' }
  | { kind: 'garbage' }
  /** Half of the answer: as if it were whole, or with the connection breaking in the middle. */
  | { kind: 'truncated'; breaks?: boolean }
  | { kind: 'delay'; ms: number }
  | { kind: 'throttle'; bytesPerSecond: number }
  | ItemEffect
);

/** Touches single results of a batchCreate; all of them when neither indexes nor a file name are given. */
export interface ItemEffect {
  kind: 'item';
  indexes?: number[];
  fileName?: string;
  /** The status the item gets instead of being created… */
  code?: number;
  message?: string;
  /** …or it is left out of the results; `created` says whether it is in the library nevertheless. */
  missing?: boolean;
  created?: boolean;
}

export interface FaultMatch {
  /** A name from endpoints.ts, `uploads.*`, or `*` for everything but pages and control. */
  endpoint: string;
  user?: string;
  /** Part of a file name in the request: upload header, or any item of a batchCreate. */
  fileName?: string;
  /** Id or title of the album the request names. */
  album?: string;
  /** Only bodies at least this long (by Content-Length). */
  minBytes?: number;
  /** Strikes the k-th matching request, counted from 1. */
  nth?: number | number[];
  /** Strikes so often, then rests. */
  times?: number;
  probability?: number;
  seed?: number;
}

export interface Fault {
  match: FaultMatch;
  effect: Effect;
}

/** What is known of a request when faults are chosen. */
export interface RequestFacts {
  endpoint: EndpointName;
  user: string | undefined;
  fileNames: string[];
  albums: string[];
  contentBytes: number;
}

interface ArmedFault extends Fault {
  id: string;
  seen: number;
  struck: number;
  random: () => number;
}

export class Faults {
  readonly #armed = new Map<string, ArmedFault>();
  #added = 0;

  add(fault: Fault): string {
    this.#added += 1;
    const id = `fault-${this.#added}`;
    this.#armed.set(id, { ...fault, id, seen: 0, struck: 0, random: seededRandom(fault.match.seed ?? 1) });
    return id;
  }

  remove(id: string): boolean {
    return this.#armed.delete(id);
  }

  clear(): void {
    this.#armed.clear();
  }

  list(): (Fault & { id: string; seen: number; struck: number })[] {
    return [...this.#armed.values()].map(({ id, match, effect, seen, struck }) => ({
      id,
      match,
      effect,
      seen,
      struck,
    }));
  }

  /** Whether a choice needs the body: then it must be read before the fault can strike. */
  get lookInside(): boolean {
    return [...this.#armed.values()].some(({ match }) => match.fileName ?? match.album);
  }

  /** The effects for one request. Only one of them can replace the answer: the first that was added. */
  choose(facts: RequestFacts): Effect[] {
    const chosen: Effect[] = [];
    for (const fault of this.#armed.values()) {
      if (!matches(fault.match, facts)) continue;
      fault.seen += 1;
      if (!isDue(fault)) continue;
      if (replacesAnswer(fault.effect) && chosen.some(replacesAnswer)) continue;
      fault.struck += 1;
      chosen.push(fault.effect);
    }
    return chosen;
  }
}

export function replacesAnswer(effect: Effect): boolean {
  return effect.kind !== 'delay' && effect.kind !== 'throttle' && effect.kind !== 'item';
}

function matches(match: FaultMatch, facts: RequestFacts): boolean {
  const { fileName, album } = match;
  return (
    endpointMatches(match.endpoint, facts.endpoint) &&
    (match.user === undefined || match.user === facts.user) &&
    (fileName === undefined || facts.fileNames.some((name) => name.includes(fileName))) &&
    (album === undefined || facts.albums.includes(album)) &&
    (match.minBytes === undefined || facts.contentBytes >= match.minBytes)
  );
}

function endpointMatches(pattern: string, name: EndpointName): boolean {
  if (pattern === name) return true;
  const { access } = endpoints[name];
  if (pattern === '*') return access !== 'open' && access !== 'control';
  return pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1));
}

function isDue(fault: ArmedFault): boolean {
  const { nth, times, probability } = fault.match;
  if (nth !== undefined && ![nth].flat().includes(fault.seen)) return false;
  if (times !== undefined && fault.struck >= times) return false;
  return probability === undefined || fault.random() < probability;
}

/** Mulberry32: the same seed gives the same evening of bad luck. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
