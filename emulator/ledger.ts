// Remembers every request and every broken rule, for tests to assert on and for people to look at.
// It must not influence any answer.
import { type Clock } from './clock.ts';
import { type EndpointName } from './endpoints.ts';

export interface RequestRecord {
  number: number;
  atMs: number;
  method: string;
  path: string;
  endpoint: EndpointName;
  /** 0 as long as nothing was answered, and for good when the connection broke first. */
  status: number;
  user?: string;
  bytesIn: number;
  bytesOut: number;
  /** Writes of this user under way when this one began, itself included; 0 for reads. */
  writesInFlight: number;
  durationMs: number;
  /** A few words on what was asked: number of items, album, offset. */
  summary: Record<string, string | number>;
  /** The fault that was put on this request. */
  fault?: string;
  /** Whether the answer was sent unharmed to a client that was still there. */
  delivered: boolean;
}

export interface Violation {
  atMs: number;
  requestNumber: number;
  rule: string;
  detail: string;
}

const mostRecords = 200_000;

export class Ledger {
  readonly requests: RequestRecord[] = [];
  readonly violations: Violation[] = [];
  /** Requests per endpoint; unlike `requests` never cut short. */
  readonly counts: Partial<Record<EndpointName, number>> = {};
  readonly statuses: Record<string, number> = {};
  readonly writesInFlight = new Map<string, number>();
  mostWritesInFlight = 0;
  readonly #clock: Clock;
  #number = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The number of the newest request. */
  get lastNumber(): number {
    return this.#number;
  }

  open(method: string, path: string, endpoint: EndpointName): RequestRecord {
    this.#number += 1;
    const record: RequestRecord = {
      number: this.#number,
      atMs: this.#clock.now(),
      method,
      path,
      endpoint,
      status: 0,
      bytesIn: 0,
      bytesOut: 0,
      writesInFlight: 0,
      durationMs: 0,
      summary: {},
      delivered: false,
    };
    this.requests.push(record);
    if (this.requests.length > mostRecords) this.requests.splice(0, mostRecords / 10);
    this.counts[endpoint] = (this.counts[endpoint] ?? 0) + 1;
    return record;
  }

  close(record: RequestRecord): void {
    record.durationMs = this.#clock.now() - record.atMs;
    const key = `${record.endpoint} ${record.status}`;
    this.statuses[key] = (this.statuses[key] ?? 0) + 1;
  }

  violation(record: RequestRecord, rule: string, detail = ''): void {
    this.violations.push({ atMs: this.#clock.now(), requestNumber: record.number, rule, detail });
  }

  beginWrite(sub: string, record: RequestRecord): void {
    const now = (this.writesInFlight.get(sub) ?? 0) + 1;
    this.writesInFlight.set(sub, now);
    record.writesInFlight = now;
    this.mostWritesInFlight = Math.max(this.mostWritesInFlight, now);
  }

  endWrite(sub: string): void {
    this.writesInFlight.set(sub, Math.max(0, (this.writesInFlight.get(sub) ?? 1) - 1));
  }

  /** Requests of one endpoint, oldest first; `uploads.*` and `*` work as in faults. */
  of(endpoint: string): RequestRecord[] {
    const prefix = endpoint.replace(/\*$/, '');
    return this.requests.filter(
      (record) => record.endpoint === endpoint || (prefix !== endpoint && record.endpoint.startsWith(prefix)),
    );
  }

  clear(): void {
    this.requests.length = 0;
    this.violations.length = 0;
    this.mostWritesInFlight = 0;
    for (const key of Object.keys(this.counts)) delete this.counts[key as EndpointName];
    for (const key of Object.keys(this.statuses)) delete this.statuses[key];
  }
}
