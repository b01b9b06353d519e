// What a person can do from a menu or the tray, as one value, so that both offer the same.
import { type CallIn, type View } from '../../contract.ts';

export type Actions = {
  open(): void;
  show(view: View): void;
  add(what: 'files' | 'folder'): void;
  pause(until: CallIn<'engine.pause'>['until']): void;
  resume(): void;
  openInPhotos(id: number): void;
  help(topic: CallIn<'help.open'>['topic']): void;
  quit(): void;
};
