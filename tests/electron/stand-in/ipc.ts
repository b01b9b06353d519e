// Stands in for `ipcMain`: listeners and handlers by channel. Messages reach it through windows.ts.
import { EventEmitter } from 'node:events';

type Invoke = (event: unknown, ...args: unknown[]) => unknown;
export type InvokeResult = { value: unknown } | { error: string };

class StandInIpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Invoke>();

  handle(channel: string, handler: Invoke): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  async answerInvoke(channel: string, event: unknown, args: unknown[]): Promise<InvokeResult> {
    try {
      const handler = this.#handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { value: await handler(event, ...args) };
    } catch (error) {
      return { error: `Error invoking remote method '${channel}': ${String(error)}` };
    }
  }
}

export const ipcMain = new StandInIpcMain();
