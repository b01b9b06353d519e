// Picks the door the page came through: the desktop's bridge when there is one, else the browser door's socket.
// The only place that looks for it; everything else asks the program's `capabilities`.
import type { Bridge } from '../../src-main/contract.ts';
import { createBridgeWire } from './bridge-wire.ts';
import { SocketWire } from './socket-wire.ts';
import type { Wire } from './wire.ts';

export type Door = { wire: Wire; bridge: Bridge | null };

export function pickDoor(page: Window): Door {
  const bridge = page.bridge ?? null;
  return bridge ? { wire: createBridgeWire(bridge), bridge } : { wire: new SocketWire(page), bridge };
}
