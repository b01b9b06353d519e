// Answers of the sign-in's server that nobody expects: without end, nested without end, of other kinds than they should be. The person is
// told, nothing is left waiting or open, and a sign-in that is good stays one.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { rewrite, startBetween } from '../help/between.ts';
import { runUpload } from '../help/engine-run.ts';
import { jpeg } from '../help/media.ts';
import { openWorld, signIn, startWorld, type World } from '../help/world.ts';

/** `says`: what the person is told of it. */
type Answer = { status: number; body: string | Buffer; encoding?: string; says?: string };

const TEXTS = { doneTitle: 'Done', doneText: '', failedTitle: 'Failed', failedText: '' };
const MIB = 1024 ** 2;
const NESTED = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

const ANSWERS: Record<string, Answer> = {
  'an error nested without end': { status: 400, body: `{"x":${NESTED}}` },
  'a list of scopes, and no token': { status: 200, body: '{"access_token":"a","scope":["openid"]}' },
  'far too much, well packed': {
    status: 200,
    body: gzipSync(
      Buffer.concat([Buffer.from('{"access_token":"a"'), Buffer.alloc(64 * MIB, 32), Buffer.from('}')]),
    ),
    encoding: 'gzip',
    says: 'max-size',
  },
  'a sentence of megabytes': {
    status: 503,
    body: JSON.stringify({ error: { message: 'x'.repeat(MIB / 2) } }),
  },
};

const isToken = ({ url }: { url?: string | undefined }): boolean => url === '/token';

function give(res: ServerResponse, { status, body, encoding }: Answer): void {
  const packed = encoding === undefined ? {} : { 'content-encoding': encoding };
  res.writeHead(status, { 'content-type': 'application/json', ...packed });
  res.end(body);
}

test.each(Object.entries(ANSWERS))(
  'a sign-in that is answered with %s has failed, and is over',
  async (_, answer) => {
    const world = await startWorld();
    const endpoint = await startBetween(world, (req, res) => {
      if (!isToken(req)) return false;
      give(res, answer);
      return true;
    });
    const opened = openWorld(world, { endpoint });
    const client = await opened.accounts.setClient(world.emulator.clientFileText());
    if (!client.ok) throw new Error(client.code);
    const running = await opened.accounts.startSignIn(client.client, TEXTS);
    const page = await fetch(running.consentUrl, { signal: AbortSignal.timeout(20_000) });
    expect(await page.text()).toContain('Failed');
    const result = await running.result;
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result).length).toBeLessThan(2000);
    expect(JSON.stringify(result)).toContain(answer.says ?? '');
    const redirect = new URL(running.consentUrl).searchParams.get('redirect_uri') ?? '';
    await expect(fetch(redirect)).rejects.toThrow();
  },
);

/** A second start of the program, which has to ask for a token. */
async function runAgain(change: (world: World) => Promise<string>) {
  const world = await startWorld();
  const first = openWorld(world);
  await signIn(world, first);
  await first.close();
  const endpoint = await change(world);
  const path = world.put('a.jpg', jpeg());
  return runUpload(openWorld(world, { endpoint }), [path], {});
}

test.each(Object.entries(ANSWERS))(
  'a photo is sent although the first token came as %s',
  async (_, answer) => {
    const run = await runAgain((world) => {
      let asked = 0;
      return startBetween(world, (req, res) => {
        if (!isToken(req) || asked > 0) return false;
        asked += 1;
        give(res, answer);
        return true;
      });
    });
    expect(run.stages.created).toEqual(['a.jpg']);
  },
);

test.each([[''], [7], [null]])(
  'a new refresh token that is %j takes the place of none',
  async (refresh_token) => {
    let answered = 0;
    const run = await runAgain((world) =>
      startBetween(world, (req, res) => {
        // The first token is used up at once, so that the kept one is asked for another.
        if (answered === 1 && req.url === '/v1/uploads') return 401;
        if (!isToken(req)) return false;
        answered += 1;
        rewrite(world, req, res, (body) =>
          JSON.stringify({ ...(JSON.parse(body) as object), refresh_token }),
        );
        return true;
      }),
    );
    expect(answered).toBe(2);
    expect(run.stages.created).toEqual(['a.jpg']);
  },
);
