// What a spec does from inside the page, over the very bridge that the page uses, with numbers the page never reaches.
import type { Page } from 'playwright-core';
import type { Bridge, ToPage } from '../../src-main/contract.ts';

type Answer = Extract<ToPage, { id: number }>;
type BridgedWindow = { bridge: Bridge };

let lastId = 1_000_000;

/** Asks the program something as the page would; `arg` must survive the way into the page. */
export async function callFromPage(page: Page, call: string, arg: unknown): Promise<Answer> {
  const message = { id: (lastId += 1), call, arg };
  return page.evaluate(async (sent) => {
    const { bridge } = window as unknown as BridgedWindow;
    return new Promise<Answer>((resolve) => {
      const stop = bridge.onMessage((heard) => {
        if (!('id' in heard) || heard.id !== sent.id) return;
        stop();
        resolve(heard);
      });
      bridge.send(sent);
    });
  }, message);
}

/** The value of an answer that must have worked. */
export async function valueFromPage(page: Page, call: string, arg: unknown): Promise<unknown> {
  const answer = await callFromPage(page, call, arg);
  if (!answer.ok) throw new Error(`${call}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

/** From now on; read them with `heardPushes`. */
export async function listenForPushes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { specHeard: heard });
    (window as unknown as BridgedWindow).bridge.onMessage((message) => {
      if ('topic' in message) heard.push(message);
    });
  });
}

/** The payload of the first push of this topic since `listenForPushes`, awaited. */
export async function firstPush(page: Page, topic: string): Promise<unknown> {
  type Heard = { specHeard: { topic: string; payload: unknown }[] };
  const found = await page.waitForFunction(
    (wanted) => (window as unknown as Heard).specHeard.find((push) => push.topic === wanted),
    topic,
  );
  return found.evaluate((push) => push?.payload);
}
