// What an earlier sign-in comes to after a person has signed in anew says nothing of the account.
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { startBetween } from '../help/between.ts';
import { startRun, until } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, startWorld } from '../help/world.ts';

test.each([
  ['token', 400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }],
  ['uploads', 403, { error: { code: 403, message: 'Request had insufficient authentication scopes.' } }],
  ['uploads', 401, { error: { code: 401, message: 'Request had invalid authentication credentials.' } }],
])(
  'a call to /%s that began before a sign-in and fails with %i after it holds nothing',
  async (path, status, body) => {
    const world = await startWorld();
    let waiting: ServerResponse | undefined;
    let isOn = false;
    const endpoint = await startBetween(world, (req, res) => {
      const isMeant = req.method === 'POST' && (req.url === `/${path}` || req.url === `/v1/${path}`);
      if (!isOn || !isMeant) return false;
      req.resume();
      isOn = false;
      waiting = res;
      return true;
    });
    const opened = openWorld(world, { endpoint });
    await signIn(world, opened);
    await opened.close();
    const again = openWorld(world, { endpoint });
    isOn = true;
    const run = startRun(again, [world.put('a.jpg', jpeg())], {});
    await until(() => waiting !== undefined);
    await signIn(world, again);
    waiting?.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { stages } = await run.ended;
    expect(again.parts.holds.all()).toEqual([]);
    expect(again.accounts.list()[0]?.needsSignIn).toBe(false);
    expect(stages.created).toEqual(['a.jpg']);
  },
);
