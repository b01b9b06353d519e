// Keeps the program small beside what else a computer does: V8 lets its young objects grow to 32 MB and its old ones to twice what
// lives before it tidies up. Smaller steps were measured to cost nothing that shows, and save 80 MB. Before everything else.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
setFlagsFromString('--optimize-for-size');
