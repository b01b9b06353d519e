// A page in front of one scripted scene, for specs; and one whose line the spec holds in its hand.
import type { Page, WebSocketRoute } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { CallName, Hello, Pushes, Topic, WireError } from '../../src-main/contract.ts';
import { openPage } from './door.ts';
import { servePages } from './page-server.ts';

/** `scene`: as in page-scenes.ts, with its language after a dot. */
export async function showScene(scene: string, options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  return openPage(`${origin}/#key=${scene}`, options);
}

type Answer = { ok: true; value: unknown } | { ok: false; error: WireError };
type Answers = { [Name in CallName]?: (arg: never) => Answer | 'asScene' | Promise<Answer | 'asScene'> };

export const refused = (code: WireError['code']): Answer => ({ ok: false, error: { code, message: code } });
export const answered = (value: unknown): Answer => ({ ok: true, value });

export type Line = {
  page: Page;
  /** In the place of the scene's own, from now on. */
  answers: Answers;
  /** As the scene said it last. */
  hello: () => Hello;
  /** The calls so far, by name. */
  asked: CallName[];
  push: <T extends Topic>(topic: T, payload: Pushes[T]) => void;
  cut: () => Promise<void>;
  mend: () => void;
};

export async function showOnLine(scene: string, answers: Answers = {}): Promise<Line> {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  const page = await openPage('about:blank');
  const open = new Set<WebSocketRoute>();
  const asked: CallName[] = [];
  let isCut = false;
  let hello: Hello | undefined;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    if (isCut) return void socket.close({ code: 1011 });
    const server = socket.connectToServer();
    open.add(socket);
    socket.onMessage((message) => {
      const { id, call, arg } = JSON.parse(String(message)) as { id: number; call?: CallName; arg: never };
      if (call) asked.push(call);
      void Promise.resolve((call && answers[call]?.(arg)) ?? 'asScene').then((answer) => {
        if (answer === 'asScene') server.send(message);
        else if (open.has(socket)) socket.send(JSON.stringify({ id, ...answer }));
      });
    });
    server.onMessage((message) => {
      const { value } = JSON.parse(String(message)) as { value?: Hello };
      if (value?.contractVersion !== undefined) hello = value;
      socket.send(message);
    });
  });
  const push: Line['push'] = (topic, payload) => {
    for (const socket of open) socket.send(JSON.stringify({ topic, payload }));
  };
  const cut = async (): Promise<void> => {
    isCut = true;
    const sockets = [...open];
    open.clear();
    for (const socket of sockets) await socket.close({ code: 1011 });
  };
  await page.goto(`${origin}/#key=${scene}`);
  const helloNow = (): Hello => {
    if (!hello) throw new Error('the scene has not said hello');
    return hello;
  };
  return { page, answers, hello: helloNow, asked, push, cut, mend: () => void (isCut = false) };
}
