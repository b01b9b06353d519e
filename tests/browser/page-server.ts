// Serves the built page with its own policy, and the scripted stand-in for the program behind it. Without the program.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { readPageFile } from '../../src-main/doors/page-files.ts';
import { scenes, serveScene } from './page-scenes.ts';

/** The key in the address names scene and language: `#key=working.de`. */
export async function servePages(port: number): Promise<{ origin: string; stop: () => void }> {
  const root = join(import.meta.dirname, '../../out/renderer');
  const server = createServer((request, response) => {
    if (request.method === 'POST')
      return void request.resume().on('end', () => response.writeHead(204).end());
    void readPageFile(root, new URL(request.url ?? '/', 'http://x').pathname).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
    );
  });
  new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
    socket.once('message', (data: Buffer) => {
      const [name = '', language] = (JSON.parse(data.toString()) as { key: string }).key.split('.');
      const scene = scenes[name];
      if (!scene || scene.refuse) socket.close(1008);
      else serveScene(socket, scene, language === 'de' ? 'de' : 'en');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    stop: () => server.close(),
  };
}
