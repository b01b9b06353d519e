// What V8 made of the program's text is kept beside the built program, so that a command starts in half the time from the second
// one on. Nowhere else: only who may write the program may write what is run in its place. Before everything else.
import { enableCompileCache } from 'node:module';
import { basename, join } from 'node:path';

// Run from its sources there is nothing to gain; where nobody may write, Node goes on without.
if (basename(import.meta.dirname) === 'main') enableCompileCache(join(import.meta.dirname, 'compile-cache'));
