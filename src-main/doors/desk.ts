// Everything that calls and pushes work with, for one running program. A shape, so that handlers take one thing.
import type { Engine } from '../engine/engine.ts';
import type { Opened } from '../program/open.ts';
import type { UpdateCheck } from '../program/update-check.ts';
import type { FolderWatch } from '../program/watch.ts';
import type { DatesDesk } from './dates-desk.ts';
import type { ExportDesk } from './export-desk.ts';
import type { Host } from './host.ts';
import type { ImportDesk } from './import-desk.ts';
import type { Pause } from './pause.ts';
import type { PreviewDesk } from './preview-desk.ts';
import type { PushDesk } from './pushes.ts';
import type { Rows } from './rows.ts';
import type { Selections } from './selections.ts';
import type { Thumbnails } from '../thumbnails/thumbnails.ts';
import type { SignInDesk } from './sign-in-desk.ts';
import type { UploadDesk } from './upload-desk.ts';

export type Desk = {
  host: Host;
  endpoint: string | null;
  dataFolder: string;
  opened: Opened;
  engine: Engine;
  pause: Pause;
  rows: Rows;
  pushes: PushDesk;
  preview: PreviewDesk;
  /** Aborted when the program ends: what is asked of Google for a page ends with it. */
  stopping: AbortSignal;
  dates: DatesDesk;
  exports: ExportDesk;
  imports: ImportDesk;
  selections: Selections;
  signIn: SignInDesk;
  thumbnails: Thumbnails;
  updates: UpdateCheck;
  uploads: UploadDesk;
  watch: FolderWatch;
};
