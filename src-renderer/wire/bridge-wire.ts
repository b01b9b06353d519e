// The desktop's line: the preload's bridge. It is there as long as the window is, so it neither breaks nor asks for a key.
import type { Bridge } from '../../src-main/contract.ts';
import type { Wire } from './wire.ts';

export function createBridgeWire(bridge: Bridge): Wire {
  return {
    send: (message) => {
      bridge.send(message);
    },
    onMessage: (listener) => {
      bridge.onMessage(listener);
    },
    onStatus: (listener) => {
      listener({ state: 'open' });
    },
    retryNow: () => {
      // A bridge is never closed, so there is nothing to try again.
    },
  };
}
