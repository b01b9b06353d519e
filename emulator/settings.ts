// Every switch of the emulator with its default. Each may be changed while it runs (control endpoint, scenarios).
// Defaults are Google as recorded; a switch that makes it more lenient says so in its comment.

export interface AutoConsent {
  /** Email of the user who consents; the first user when absent. */
  user?: string;
  withoutScopes?: string[];
  deny?: boolean;
}

export interface Latency {
  uploadMs: number;
  createMs: number;
  createPerItemMs: number;
  otherMs: number;
}

const noLatency: Latency = { uploadMs: 0, createMs: 0, createPerItemMs: 0, otherMs: 0 };
export const realisticLatency: Latency = { uploadMs: 60, createMs: 350, createPerItemMs: 6, otherMs: 60 };

/** What Google publishes (the day) and what clients recorded (the minute). Both are off until switched on. */
export const googleQuotas = { requestsPerDay: 10_000, writesPerMinute: 30 };

export interface Settings {
  /** Answers the consent page at once. */
  autoConsent: boolean | AutoConsent;
  /** A project in `testing` gets refresh tokens that die after seven days. */
  publishing: 'production' | 'testing';
  accessTokenLifeSeconds: number;
  /** Each refresh gives a new refresh token, and the one before is dead. Google's own does so rarely, others always. */
  rotatesRefreshTokens: boolean;
  /** False: 403 "has not been used in project … or it is disabled". */
  apiEnabled: boolean;
  /** False: 403 "Google Photos is disabled for the user". */
  photosEnabled: boolean;
  requestsPerDay: number | null;
  uploadsCountTowardDay: boolean;
  writesPerMinute: number | null;
  /** What a second batchCreate of one user in flight gets. `allow` is lenient: rclone needs it. */
  overlappingCreates: '429' | '409' | '500' | 'allow';
  /** Status of a batchCreate of which some items failed: guides say 207, every recorded answer says 200. */
  partialFailureStatus: 200 | 207;
  /** One bad upload token among good ones fails the call, or only its item. */
  badTokenFails: 'call' | 'item';
  /** Sending a token again after it made an item. Lenient by default: Google's answer is not known. */
  usedToken: 'accept' | 'refuse';
  /** Whether a web-made item becomes the app's own when the app sends the same bytes. */
  adoptForeignItems: boolean;
  /** What stays of a resumable body whose connection broke. */
  keepPartialBytes: 'granules' | 'all';
  /** The query of a finished session gives its token once more. Not by default: Google's answer is not known. */
  finalQueryGivesToken: boolean;
  sessionNeedsAuthorization: boolean;
  sessionLifeMs: number;
  uploadTokenLifeMs: number;
  baseUrlLifeMs: number;
  videoProcessingMs: number;
  largestUploadBytes: number;
  largestPhotoBytes: number;
  largestAlbumItems: number;
  /** Items with one of these names or SHA-256 sums are refused with code 3, as damaged files are. */
  damaged: string[];
  /** Keep sums and sizes only, for uploads too large for the disk. */
  discardBytes: boolean;
  latency: Latency;
  /** Speed of each request body, to stand for a slow line. */
  bytesPerSecond: number | null;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export function defaultSettings(): Settings {
  return {
    autoConsent: false,
    publishing: 'production',
    accessTokenLifeSeconds: 3599,
    rotatesRefreshTokens: false,
    apiEnabled: true,
    photosEnabled: true,
    requestsPerDay: null,
    uploadsCountTowardDay: true,
    writesPerMinute: null,
    overlappingCreates: '429',
    partialFailureStatus: 200,
    badTokenFails: 'call',
    usedToken: 'accept',
    adoptForeignItems: false,
    keepPartialBytes: 'granules',
    finalQueryGivesToken: false,
    sessionNeedsAuthorization: true,
    sessionLifeMs: 7 * dayMs,
    uploadTokenLifeMs: dayMs,
    baseUrlLifeMs: 60 * minuteMs,
    videoProcessingMs: minuteMs,
    largestUploadBytes: 20 * 1024 ** 3,
    largestPhotoBytes: 200 * 1024 ** 2,
    largestAlbumItems: 20_000,
    damaged: [],
    discardBytes: false,
    latency: { ...noLatency },
    bytesPerSecond: null,
  };
}

/** Changes the switches in place: everybody holds the same object. */
export function restoreSettings(settings: Settings, to: Settings): void {
  Object.assign(settings, structuredClone(to));
}

/** Takes over the named switches; refuses names that do not exist, so that a typing error is not a silent no. */
export function changeSettings(settings: Settings, changes: Record<string, unknown>): Settings {
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in settings)) throw new Error(`No setting "${name}".`);
    if (name === 'latency') Object.assign(settings.latency, value);
    else Object.assign(settings, { [name]: value });
  }
  return settings;
}
