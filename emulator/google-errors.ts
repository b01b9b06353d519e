// The refusals of Google, word for word where somebody recorded them, and the three shapes they are sent in.
// It must not decide when an error happens.

export type StatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'UNAUTHENTICATED';

const codes: Record<StatusName, number> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

interface Extra {
  /** The old style `errors[].reason`; absent in many recorded answers. */
  reason?: string;
  details?: unknown[];
  /** For the few answers whose gRPC code does not follow from the status. */
  code?: number;
}

export class GoogleError extends Error {
  readonly httpStatus: number;
  readonly status: StatusName;
  readonly extra: Extra;

  constructor(httpStatus: number, status: StatusName, message: string, extra: Extra = {}) {
    super(message);
    this.httpStatus = httpStatus;
    this.status = status;
    this.extra = extra;
  }

  /** The shape of every JSON method. */
  wrapped(): object {
    const { reason, details } = this.extra;
    const errors = reason && { errors: [{ message: this.message, domain: 'global', reason }] };
    return {
      error: {
        code: this.httpStatus,
        message: this.message,
        ...errors,
        status: this.status,
        ...(details && { details }),
      },
    };
  }

  /** The shape of /v1/uploads: a google.rpc.Status and nothing around it. */
  bare(): object {
    return { code: this.extra.code ?? codes[this.status], message: this.message };
  }
}

/** Errors of the token endpoint have a shape of their own (RFC 6749). */
export class OAuthError extends Error {
  readonly httpStatus: number;
  readonly error: string;

  constructor(error: string, description: string, httpStatus = 400) {
    super(description);
    this.httpStatus = httpStatus;
    this.error = error;
  }

  body(): object {
    return { error: this.error, error_description: this.message };
  }
}

export const invalidArgument = (message: string) => new GoogleError(400, 'INVALID_ARGUMENT', message);
export const notFound = (message = 'Requested entity was not found.') =>
  new GoogleError(404, 'NOT_FOUND', message);

export const itemFailure = (reason: string) =>
  `${reason}: There was an error while trying to create this media item.`;

/** Every refusal that can also be asked for by name in a fault. */
export const namedErrors = {
  unauthenticated: () =>
    new GoogleError(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
      { reason: 'authError' },
    ),
  missingCredential: () =>
    new GoogleError(
      401,
      'UNAUTHENTICATED',
      'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    ),
  insufficientScopes: () =>
    new GoogleError(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.'),
  forbidden: () => new GoogleError(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
  photosDisabled: () => new GoogleError(403, 'PERMISSION_DENIED', 'Google Photos is disabled for the user'),
  apiDisabled: (projectNumber = defaultProjectNumber) => apiDisabled(projectNumber),
  quotaDay: (projectNumber = defaultProjectNumber, limit = 10_000) => quotaDay(projectNumber, limit),
  quotaMinute: (projectNumber = defaultProjectNumber, limit = 30) => quotaMinute(projectNumber, limit),
  concurrentWrites: () =>
    new GoogleError(
      429,
      'RESOURCE_EXHAUSTED',
      "Quota exceeded for quota 'concurrent write request' of service 'photoslibrary.googleapis.com'.",
    ),
  aborted: () => new GoogleError(409, 'ABORTED', 'The operation was aborted.', { reason: 'aborted' }),
  internal: () => new GoogleError(500, 'INTERNAL', 'Internal error encountered.'),
  unavailable: () => new GoogleError(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
  storageFull: () =>
    new GoogleError(
      400,
      'INVALID_ARGUMENT',
      "The remaining storage in the user's account is not enough to perform this operation.",
      { reason: 'badRequest' },
    ),
  invalidUploadToken: () => invalidArgument('Request must contain a valid upload token.'),
  tooManyItems: () => invalidArgument('Request must have less than 50 items.'),
  invalidAlbum: () => invalidArgument('Invalid album ID.'),
  foreignAlbum: () => invalidArgument('No permission to add media items to this album.'),
  deletedAlbum: () => invalidArgument('The provided ID does not match any albums'),
  invalidMediaItem: () => invalidArgument('Request contains an invalid media item id.'),
  emptyPayload: () => invalidArgument('Payload must not be empty'),
  tooLarge: () =>
    new GoogleError(413, 'OUT_OF_RANGE', 'The request exceeded the max file size limit of 20 GB.', {
      code: 3,
    }),
  wrongChecksum: () => invalidArgument('User-provided checksum does not match received payload content.'),
  invalidGrant: () => new OAuthError('invalid_grant', 'Token has been expired or revoked.'),
  invalidClient: () => new OAuthError('invalid_client', 'The OAuth client was not found.', 401),
} satisfies Record<string, () => GoogleError | OAuthError>;

export type ErrorName = keyof typeof namedErrors;

export const defaultProjectNumber = '844831818923';

function quota(message: string, limitName: string, limit: number, metric: string, projectNumber: string) {
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'RATE_LIMIT_EXCEEDED',
      domain: 'googleapis.com',
      metadata: {
        quota_limit: limitName,
        quota_limit_value: String(limit),
        quota_location: 'global',
        quota_metric: `photoslibrary.googleapis.com/${metric}`,
        service: 'photoslibrary.googleapis.com',
        consumer: `projects/${projectNumber}`,
      },
    },
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [
        {
          description: 'Request a higher quota limit.',
          url: 'https://cloud.google.com/docs/quota#requesting_higher_quota',
        },
      ],
    },
  ];
  return new GoogleError(429, 'RESOURCE_EXHAUSTED', message, { reason: 'rateLimitExceeded', details });
}

function quotaDay(projectNumber: string, limit: number): GoogleError {
  const message = `Quota exceeded for quota metric 'All requests' and limit 'All requests per day' of service 'photoslibrary.googleapis.com' for consumer 'project_number:${projectNumber}'.`;
  return quota(message, 'ApiCallsPerProjectPerDay', limit, 'all_requests', projectNumber);
}

function quotaMinute(projectNumber: string, limit: number): GoogleError {
  const message = `Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service 'photoslibrary.googleapis.com' for consumer 'project_number:${projectNumber}'.`;
  return quota(message, 'WritesPerMinutePerUser', limit, 'write_requests', projectNumber);
}

function apiDisabled(projectNumber: string): GoogleError {
  const url = `https://console.developers.google.com/apis/api/photoslibrary.googleapis.com/overview?project=${projectNumber}`;
  const message = `Photos Library API has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
  const links = [{ description: 'Google developers console API activation', url }];
  const details = [{ '@type': 'type.googleapis.com/google.rpc.Help', links }];
  return new GoogleError(403, 'PERMISSION_DENIED', message, { details });
}
