// What the engine hands to each lane: what it may ask about the others, and what it tells the engine. Shapes alone.
import type { FileRecord } from './file.ts';

export type Surroundings = {
  /** A walk over the disk may still bring files. */
  isFinding(): boolean;
  /** Files are being prepared or sent. */
  isMoving(): boolean;
  /** A step has ended: something else may be due. */
  afterwards(): void;
  /** A bug in the step of these files. */
  broken(files: readonly FileRecord[], error: unknown): void;
};
