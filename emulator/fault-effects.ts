// What a chosen fault makes of an answer.
// It must not choose; faults.ts does.
import { type EndpointName } from './endpoints.ts';
import { htmlAnswer, jsonAnswer, type Answer } from './exchange.ts';
import { type Effect } from './faults.ts';
import { type GoogleError, namedErrors, OAuthError } from './google-errors.ts';
import { captivePortalPage, frontEndPage } from './html.ts';

export type Outcome =
  | { kind: 'answer'; answer: Answer; spoilt?: boolean; breaksAfterHalf?: boolean }
  | { kind: 'break' }
  | { kind: 'hang' };

/** Whether the request is carried out before its answer is harmed. */
export function doesWork(effect: Effect): boolean {
  return effect.afterWork ?? ['lostAnswer', 'truncated', 'garbage'].includes(effect.kind);
}

const phrases: Record<number, string> = {
  500: 'Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

export function spoil(effect: Effect, endpoint: EndpointName, answer: Answer | undefined): Outcome {
  const spoilt = (harmed: Answer): Outcome => ({ kind: 'answer', answer: harmed, spoilt: true });
  switch (effect.kind) {
    case 'error':
      return spoilt(errorAnswer(namedErrors[effect.name](), endpoint));
    case 'answer':
      return spoilt({
        status: effect.status,
        headers: { 'content-type': 'application/json; charset=UTF-8', ...effect.headers },
        body: effect.body,
      });
    case 'html':
      return spoilt(
        htmlAnswer(frontEndPage(effect.status, phrases[effect.status] ?? 'Error'), effect.status),
      );
    case 'captivePortal':
      return spoilt(htmlAnswer(captivePortalPage));
    case 'garbage':
      return spoilt({
        ...answer,
        status: 200,
        body: Buffer.from('\u{1f4a5}\0\xff}{<not anything>\x07', 'latin1'),
      });
    case 'truncated':
      return truncated(answer ?? jsonAnswer({ error: { code: 500 } }), effect.breaks ?? false);
    case 'hang':
      return { kind: 'hang' };
    case 'reset':
    case 'lostAnswer':
      return { kind: 'break' };
    case 'delay':
    case 'throttle':
    case 'item':
      return answer ? { kind: 'answer', answer } : { kind: 'break' };
  }
}

function truncated(answer: Answer, breaks: boolean): Outcome {
  if (breaks) return { kind: 'answer', answer, spoilt: true, breaksAfterHalf: true };
  const whole = Buffer.from(answer.body ?? '');
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  return { kind: 'answer', answer: { ...answer, body: half }, spoilt: true };
}

/** The refusal in the shape its endpoint uses. */
export function errorAnswer(error: GoogleError | OAuthError, endpoint: EndpointName): Answer {
  if (error instanceof OAuthError) return jsonAnswer(error.body(), error.httpStatus);
  const body = endpoint.startsWith('uploads.') ? error.bare() : error.wrapped();
  const answer = jsonAnswer(body, error.httpStatus);
  return error.httpStatus === 413 ? { ...answer, closes: true } : answer;
}
