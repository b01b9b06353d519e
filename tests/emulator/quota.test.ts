// The two quotas, on the emulator's clock, and the day that ends at midnight in Los Angeles.
import { afterEach, expect, test } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.ts';
import { pacificDay } from '../../emulator/quota.ts';
import { jpeg, talkTo, type Talk } from './talk.ts';

let emulator: Emulator | undefined;
afterEach(() => emulator?.stop());

async function begin(options: EmulatorOptions, at = '2026-11-20T12:00:00Z'): Promise<[Emulator, Talk]> {
  emulator = await startEmulator(options);
  emulator.clock.set(Date.parse(at));
  return [emulator, talkTo(emulator)];
}

const list = (talk: Talk) => talk.call('GET', '/v1/albums');

test('the day is used up: the whole recorded answer', async () => {
  const [, talk] = await begin({ requestsPerDay: 3 });
  await talk.uploadRaw(jpeg());
  await list(talk);
  await list(talk);
  const reply = await list(talk);
  const message =
    "Quota exceeded for quota metric 'All requests' and limit 'All requests per day' of service 'photoslibrary.googleapis.com' for consumer 'project_number:844831818923'.";
  expect(reply.status).toBe(429);
  expect(reply.json).toEqual({
    error: {
      code: 429,
      message,
      errors: [{ message, domain: 'global', reason: 'rateLimitExceeded' }],
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: {
            quota_limit: 'ApiCallsPerProjectPerDay',
            quota_limit_value: '3',
            quota_location: 'global',
            quota_metric: 'photoslibrary.googleapis.com/all_requests',
            service: 'photoslibrary.googleapis.com',
            consumer: 'projects/844831818923',
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
      ],
    },
  });
  await expect(talk.uploadRaw(jpeg())).rejects.toThrow('"code": 8');
});

test('all users of the project share the day; uploads can be left out of it', async () => {
  const [running, talk] = await begin({ requestsPerDay: 2, uploadsCountTowardDay: false });
  const ben = talkTo(running, { user: 'ben@example.com' });
  await talk.uploadRaw(jpeg());
  await talk.uploadRaw(jpeg());
  await list(talk);
  await list(ben);
  expect((await list(talk)).status).toBe(429);
  await talk.uploadRaw(jpeg());
});

test.each([
  ['in winter', '2026-12-01T07:59:00Z', '2026-12-01T08:00:01Z'],
  ['in summer', '2026-07-01T06:59:00Z', '2026-07-01T07:00:01Z'],
  ['on the night to winter time', '2026-11-01T06:59:00Z', '2026-11-01T07:00:01Z'],
  ['on the night after it', '2026-11-02T07:59:00Z', '2026-11-02T08:00:01Z'],
  ['on the night to summer time', '2026-03-08T07:59:00Z', '2026-03-08T08:00:01Z'],
  ['on the night after that', '2026-03-09T06:59:00Z', '2026-03-09T07:00:01Z'],
])('a new day begins at midnight Pacific %s', async (_, before, after) => {
  const [running, talk] = await begin({ requestsPerDay: 1 }, before);
  await list(talk);
  expect((await list(talk)).status).toBe(429);
  running.clock.set(Date.parse(after));
  expect((await list(talk)).status).toBe(200);
});

test('the day of a change of time has 25 and 23 hours', () => {
  const hours = (from: string) => {
    const start = Date.parse(from);
    const day = pacificDay(start);
    let count = 0;
    while (pacificDay(start + count * 3_600_000) === day) count += 1;
    return count;
  };
  expect([hours('2026-11-01T07:00:00Z'), hours('2026-03-08T08:00:00Z')]).toEqual([25, 23]);
});

test('writes a minute fill up again bit by bit, for each user', async () => {
  const [running, talk] = await begin({ writesPerMinute: 30 });
  const statuses = async (count: number) => {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) {
      found.push((await talk.call('POST', '/v1/albums', { album: { title: 'x' } })).status);
    }
    return found;
  };
  const hold = Date.now();
  expect((await statuses(30)).every((status) => status === 200)).toBe(true);
  const last = await talk.call('POST', '/v1/albums', { album: { title: 'x' } });
  // Two seconds earn one write: on a very slow machine the bucket could have filled meanwhile.
  if (Date.now() - hold < 1900) {
    expect(last.status).toBe(429);
    expect(last.json.error.details[0].metadata).toMatchObject({
      quota_limit: 'WritesPerMinutePerUser',
      quota_limit_value: '30',
      quota_metric: 'photoslibrary.googleapis.com/write_requests',
    });
  }
  await talk.uploadRaw(jpeg());
  expect((await list(talk)).status).toBe(200);
  const ben = talkTo(running, { user: 'ben@example.com' });
  expect((await ben.call('POST', '/v1/albums', { album: { title: 'x' } })).status).toBe(200);
  running.clock.advance(10_000);
  const later = await statuses(8);
  expect(later.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
  expect(later.at(-1)).toBe(429);
});
