// What a door brings to the program, and what the program gives back to it. Types alone; no door imports another.
import type { Capabilities, LeftOut, Selection, Settings, ToPage } from '../contract.ts';
import type { OpenProblem } from '../program/open.ts';
import type { DatabaseNotice } from '../store/open-database.ts';
import type { SecretBox } from '../store/secrets.ts';
import type { Received, Streamed } from './selections.ts';

export type { SecretBox };

/** The settings file, the same for every door. */
export type SettingsStore = {
  read(): Settings;
  update(change: Partial<Settings>): Settings;
  /** Told of each file that was no settings file and was put aside, and of those before the listener came. */
  onPutAside(listener: (aside: string) => void): void;
};

export type Host = {
  door: 'desktop' | 'browser';
  demo: boolean;
  capabilities: Capabilities;
  programVersion: string;
  /** Where newer versions are told of; null where nobody is asked. */
  updates: string | null;
  /** e.g. `de-AT`. */
  systemLocale: string;
  /** True when the system's browser was asked to show it. */
  openInBrowser(url: string): Promise<boolean>;
  /** Shows a file or a folder where it lies, in the system's own window; false where this door cannot. */
  showInFolder(path: string): boolean;
  /** The system's dialog; null when the person cancelled or this door has none. */
  pickPaths(what: 'files' | 'folder'): Promise<string[] | null>;
  /** The system's dialog for a new file of this name; null when the person cancelled or this door has none. */
  pickSavePath(name: string): Promise<string | null>;
  /** A data: URL of what the system itself shows of a file; null where it has nothing. */
  systemThumbnail(path: string): Promise<string | null>;
  /** Where `switchesDemo`: the program ends and starts again, with the demo or without. */
  switchDemo(on: boolean): void;
  secrets: SecretBox;
  settings: SettingsStore;
};

/** One page's line to the program. */
export type Connection = {
  /** Any message from the page, unchecked; the answer comes through the listener given to `connect`. Never throws. */
  receive(message: unknown): void;
  close(): void;
};

/** The running program, the same behind every door. Made by `startProgram` in program.ts. */
export type Program = {
  connect(listener: (message: ToPage) => void): Connection;
  /** Files handed over by the system (drop, "open with", second start): announced to the pages as `selection.arrived`
   *  when `announce`, else only returned. */
  addSelection(paths: readonly string[], announce: boolean, leftOut?: LeftOut): Promise<Selection>;
  /** Something was dropped or chosen, and nobody has said yet where it shall go. */
  isAsking(): boolean;
  /** Adds a streamed file to an open selection (browser door). Rejects with what is wrong with this one file. */
  addToSelection(selectionId: string, file: Streamed, body: AsyncIterable<Uint8Array>): Promise<Received>;
  /** The machine goes to sleep: stop sending, keep everything. */
  suspend(): void;
  /** Whether the machine runs on its battery; told at start and at each change. */
  power(onBattery: boolean): void;
  /** Whether the network is paid for by the byte, where the host can tell. */
  network(isMetered: boolean): void;
  /** Awake again: look at every folder, go on. */
  wake(): void;
  /** Ends within about 3 s; what was under way goes on at the next start. */
  stop(): Promise<void>;
};

/** `startProgram(host, options)` either runs or says in which way it cannot. */
export type Started =
  | { ok: true; program: Program; notice: DatabaseNotice | null }
  | { ok: false; code: OpenProblem; message: string };
