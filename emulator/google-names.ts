// Makes the emulator reachable under Google's own names, for clients whose addresses cannot be changed (rclone):
// a proxy that knows CONNECT, and TLS with a certificate of an authority made for this run only.
// Whatever is not a Google name is refused: no request leaves the computer.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Emulator } from './emulator.ts';
import { accident, serve } from './serve.ts';

const names = [
  'photoslibrary.googleapis.com',
  'oauth2.googleapis.com',
  'openidconnect.googleapis.com',
  'www.googleapis.com',
  'accounts.google.com',
  'lh3.googleusercontent.com',
];

export interface GoogleNames {
  /** For HTTPS_PROXY. */
  proxyUrl: string;
  /** For SSL_CERT_FILE: the certificate of the authority, PEM. */
  authorityFile: string;
  /** Names that were asked for and refused. */
  refused: string[];
  stop(): Promise<void>;
}

/** Needs the `openssl` command. */
export async function serveUnderGoogleNames(emulator: Emulator): Promise<GoogleNames> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'local-google-names-'));
  const certificate = makeCertificate(folder);
  const sockets = new Set<Socket>();
  const refused: string[] = [];
  const secure = createTlsServer({ ...certificate, requestTimeout: 0 }, (request, response) => {
    serve(emulator.world, request, response).catch((error: unknown) => accident(response, error));
  });
  const securePort = await listen(secure, sockets);
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request, client: Socket) => {
    const [name = ''] = (request.url ?? '').split(':');
    if (names.includes(name)) return tunnel(client, securePort);
    refused.push(name);
    return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const proxyPort = await listen(proxy, sockets);
  return {
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    authorityFile: path.join(folder, 'authority.pem'),
    refused,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([secure, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tunnel(client: Socket, port: number): void {
  const server = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.pipe(client);
    client.pipe(server);
  });
  const closeBoth = () => {
    client.destroy();
    server.destroy();
  };
  client.once('error', closeBoth).once('close', closeBoth);
  server.once('error', closeBoth).once('close', closeBoth);
}

async function listen(server: Server, sockets: Set<Socket>): Promise<number> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** An authority, and one certificate signed by it for all names. The authority's key is thrown away at once. */
function makeCertificate(folder: string): { key: string; cert: string } {
  const run = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });
  const newKey = 'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  writeFileSync(
    path.join(folder, 'names.txt'),
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\nextendedKeyUsage=serverAuth\n`,
  );
  run(
    `${newKey} -x509 -days 2 -keyout authority.key -out authority.pem -subj /CN=local-google-photos-test -addext keyUsage=critical,keyCertSign`,
  );
  run(`${newKey} -keyout server.key -out server.csr -subj /CN=photoslibrary.googleapis.com`);
  run(
    'x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names.txt -out server.pem',
  );
  rmSync(path.join(folder, 'authority.key'));
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  return { key: read('server.key'), cert: read('server.pem') };
}
