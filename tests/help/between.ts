// Something between the program and the local Google Photos: everything passes, but for what a test answers in Google's place.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from './world.ts';

/** True: answered here. A status: passed on, headers as they are now, and answered with that instead. */
export type Interfere = (req: IncomingMessage, res: ServerResponse) => boolean | number;

/** The origin to be given as the program's endpoint. */
export async function startBetween(world: World, interfere: Interfere): Promise<string> {
  const { port } = new URL(world.emulator.origin);
  const server = createServer((req, res) => {
    const instead = interfere(req, res);
    if (instead === true) return;
    const { method, url, headers } = req;
    const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      if (instead !== false) return void answer.resume().on('end', () => res.writeHead(instead).end());
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    req.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.onEnd(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes a call on and changes the body of what comes back. */
export function rewrite(
  world: World,
  req: IncomingMessage,
  res: ServerResponse,
  change: (body: string) => string,
) {
  const { port } = new URL(world.emulator.origin);
  const { method, url, headers } = req;
  const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const { 'content-length': _, ...headersBack } = answer.headers;
      res.writeHead(answer.statusCode ?? 502, headersBack);
      res.end(change(Buffer.concat(chunks).toString()));
    });
  });
  req.pipe(passed);
}
