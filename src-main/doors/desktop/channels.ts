// The three ways between the page's preload and the program, by name. No Electron, no behaviour.
import type { Selection, WireError } from '../../contract.ts';

/** Page to program: one `ToProgram` a message. */
export const UP = 'wire:up';
/** Program to page: one `ToPage` a message. */
export const DOWN = 'wire:down';
/** The paths of genuinely dropped files, and what has none; answers a `DropAnswer`. */
export const DROP = 'wire:drop';

/** Errors travel as data, because a thrown one loses its code on the way. */
export type DropAnswer = { ok: true; selection: Selection } | { ok: false; error: WireError };
