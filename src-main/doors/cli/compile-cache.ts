// What V8 made of the program's text is kept beside the built program, so that a command starts in half the time from the second
// one on. Nowhere else: only who may write the program may write what is run in its place. Before everything else.
import * as module from 'node:module';
import { basename, join } from 'node:path';

// Run from its sources there is nothing to gain; where nobody may write, Node goes on without.
// A Node that is too old to have this is told so by the next step, in words.
if (basename(import.meta.dirname) === 'main')
  (module as Partial<typeof module>).enableCompileCache?.(join(import.meta.dirname, 'compile-cache'));
