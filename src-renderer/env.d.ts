// What the page may find around it, for the type checker alone: the desktop's bridge, absent in the browser door.
import type { Bridge } from '../src-main/contract.ts';

declare global {
  interface Window {
    readonly bridge?: Bridge;
  }
}
