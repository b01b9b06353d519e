// Who publishes the program, on this machine: a server that tells of the newest version.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What is answered, given the server's own origin: a body, or a status without one. */
export type Told = (origin: string) => string | number;

export const tell =
  (version: string, page = ''): Told =>
  (origin) =>
    JSON.stringify({ version, page: page || `${origin}/${version}` });

/** Answers each question with the next of these, the last one for ever. Ends with the test. */
export async function publisher(...answers: Told[]) {
  let asked = 0;
  const server = createServer((_req, res) => {
    const answer = answers[Math.min(asked, answers.length - 1)]?.(origin) ?? 404;
    asked += 1;
    if (typeof answer === 'number') res.writeHead(answer).end();
    else res.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address: `${origin}/newest.json`, origin, asked: () => asked };
}
