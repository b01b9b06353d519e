// Shows the built page without the program: a server with the page's own policy and a scripted stand-in over WebSocket.
//   node tests/browser/page-preview.ts                        serves, one link per scene
//   node tests/browser/page-preview.ts --shots DIR [scene…]   pictures: light/dark × en/de × 1280/390 px
//   node tests/browser/page-preview.ts --check [scene…]       axe in both themes; fails on any message of the policy
import { AxeBuilder } from '@axe-core/playwright';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { readPageFile } from '../../src-main/doors/page-files.ts';
import { scenes, serveScene } from './page-scenes.ts';

/** The key in the address names scene and language: `#key=working.de`. */
async function serve(port: number): Promise<{ origin: string; stop: () => void }> {
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

// ---- pictures and checks -------------------------------------------------------------------------------------------

async function visit(args: string[], shotsInto: string | null): Promise<number> {
  const names = args.length > 0 ? args : [...Object.keys(scenes), 'noKey'];
  const { origin, stop } = await serve(0);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-background-networking', '--disable-component-update'],
  });
  const problems: string[] = [];
  const languages = shotsInto ? (['en', 'de'] as const) : (['de'] as const);
  for (const name of names)
    for (const colorScheme of ['light', 'dark'] as const)
      for (const language of languages)
        for (const width of [1280, 390]) {
          const view = `${name}.${colorScheme}.${language}.${width}`;
          const context = await browser.newContext({
            viewport: { width, height: 844 },
            colorScheme,
            reducedMotion: 'reduce',
            locale: language,
          });
          const page = await context.newPage();
          page.on('console', (message) => {
            if (message.type() === 'error' || message.type() === 'warning')
              problems.push(`${view}: ${message.text()}`);
          });
          page.on('pageerror', (error) => problems.push(`${view}: ${error.message}`));
          await page.goto(name === 'noKey' ? origin : `${origin}/#key=${name}.${language}`);
          await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
          await page.waitForTimeout(name === 'many' ? 5000 : 400);
          await scenes[name]?.act?.(page);
          await page.waitForTimeout(300);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (overflow > 0) problems.push(`${view}: ${overflow} px wider than the window`);
          if (shotsInto) await page.screenshot({ path: join(shotsInto, `${view}.png`) });
          else
            for (const { id, nodes } of (await new AxeBuilder({ page }).analyze()).violations)
              problems.push(`${view}: axe ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
          await context.close();
        }
  await browser.close();
  stop();
  for (const problem of problems) console.error(problem);
  console.log(`${names.length} scenes, ${problems.length} problems`);
  return problems.length > 0 ? 1 : 0;
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === '--shots') {
  const [folder = '', ...names] = rest;
  await mkdir(folder, { recursive: true });
  process.exitCode = await visit(names, folder);
} else if (mode === '--check') {
  process.exitCode = await visit(rest, null);
} else {
  const { origin } = await serve(4180);
  for (const name of Object.keys(scenes))
    console.log(`${origin}/#key=${name}.en   ${origin}/#key=${name}.de`);
}
