// What the program's end does to a call of the sign-in that has just begun.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseEndpoints } from './endpoints.ts';
import { createOAuthClient } from './oauth-client.ts';

async function startServer(): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += String(chunk)));
    req.on('end', () => {
      asked.push(`${req.headers['content-type']} ${req.headers['transfer-encoding'] ?? 'whole'} ${body}`);
      res.setHeader('content-type', 'application/json');
      res.end('{"access_token":"a","expires_in":3599}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const CLIENT = { clientId: 'c', clientSecret: 's', projectId: '' };

test('the program ends while a call is about to go out: the call fails, and nothing else', async () => {
  const { origin, asked } = await startServer();
  const closing = new AbortController();
  const client = createOAuthClient(parseEndpoints(origin), CLIENT, { closing: closing.signal });
  client.setCredentials({ refresh_token: 'r' });
  // Comes after the program's own.
  client.transporter.interceptors.request.add({
    resolved: (config) => {
      closing.abort(new Error('the program ends'));
      return Promise.resolve(config);
    },
  });
  const strays: unknown[] = [];
  const note = (error: unknown): unknown => strays.push(error);
  process.on('uncaughtException', note);
  onTestFinished(() => void process.off('uncaughtException', note));
  await expect(client.getAccessToken()).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(strays).toEqual([]);
  expect(asked).toEqual([]);
});

test('a token is asked for as the server wants it: a form, in one piece', async () => {
  const { origin, asked } = await startServer();
  const client = createOAuthClient(parseEndpoints(origin), CLIENT, { closing: new AbortController().signal });
  client.setCredentials({ refresh_token: 'r' });
  expect((await client.getAccessToken()).token).toBe('a');
  const form = 'refresh_token=r&client_id=c&client_secret=s&grant_type=refresh_token';
  expect(asked).toEqual([`application/x-www-form-urlencoded;charset=UTF-8 whole ${form}`]);
});
