// Which errors are the line's, so that what is under way is tried again; all others are bugs. And which way requests go.
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { NO_WAY } from './failure.ts';
import { codeOf, createHttp, NOT_SENT, PROXY_NAMES } from './http.ts';

const withCode = (code: string): Error => Object.assign(new Error('no'), { code });

const CERTIFICATES = ['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'HOSTNAME_MISMATCH'];
const LIBRARY = ['UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO'];

test.each([...NOT_SENT, ...NO_WAY, 'EAI_FAIL', ...CERTIFICATES, ...LIBRARY])(
  '%s is an error of the line',
  (code) => {
    expect(codeOf(withCode(code))).toBe(code);
    expect(codeOf(new Error('fetch failed', { cause: withCode(code) }))).toBe(code);
  },
);

test.each([withCode('ERR_INVALID_ARG_TYPE'), withCode('FILE_CHANGED'), new Error('none')])(
  '%o is none',
  (error) => {
    expect(codeOf(error)).toBeUndefined();
  },
);

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a proxy that the environment names later is used from the next request on, and no longer when it is gone', async () => {
  for (const name of [...PROXY_NAMES, 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  const origin = await listen(createServer((_, answer) => answer.end('straight')));
  let tunnels = 0;
  const tunnel = createServer((_, answer) => answer.end('by the proxy'));
  tunnel.on('connect', (_, socket: Socket) => {
    tunnels += 1;
    const [host = '', port = ''] = origin.split(':');
    const there = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    socket.pipe(there).pipe(socket);
    for (const end of [socket, there]) end.on('error', () => end.destroy());
  });
  const proxy = await listen(tunnel);
  const http = createHttp(1);
  const isProxied = async (): Promise<boolean> => {
    const before = tunnels;
    const { text } = await http.send({ method: 'GET', url: `http://${origin}/` });
    return text === 'by the proxy' || tunnels > before;
  };
  expect(await isProxied()).toBe(false);
  vi.stubEnv('HTTP_PROXY', `http://${proxy}`);
  expect(await isProxied()).toBe(true);
  vi.stubEnv('HTTP_PROXY', undefined);
  expect(await isProxied()).toBe(false);
  await http.close();
});
