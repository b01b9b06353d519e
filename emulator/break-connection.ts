// Ends a connection the rude way, as a lost line does.
import { Socket } from 'node:net';

export function breakConnection(socket: Socket): void {
  // A TLS socket cannot send a reset of its own; closing without goodbye looks the same to its client.
  if (socket.constructor === Socket) socket.resetAndDestroy();
  else socket.destroy();
}
