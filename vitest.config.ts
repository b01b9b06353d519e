// Test suites: `unit` lies beside its source and under tests/unit and is quick; the others start servers, programs or browsers, and are
// given a second try, since a busy machine can stand still for seconds; closing-line.ts names those that needed it.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/longest-first.ts';

/** Two at least: a spec waits for disks, lines and pages about as long as it computes, and Vitest itself would leave a core free. */
const WORKERS = Math.max(2, availableParallelism() - 1);

const suite = (name: string, include: string[], testTimeout: number) => ({
  test: {
    name,
    include,
    environment: 'node',
    maxWorkers: WORKERS,
    testTimeout,
    hookTimeout: 120_000,
    // A page that ticks once a second would be given one second by default.
    expect: { poll: { timeout: 15_000 } },
    retry: name === 'unit' ? 0 : 1,
  },
});

export const SUITES = [
  suite('unit', ['src-*/**/*.test.ts', 'emulator/**/*.test.ts', 'tests/unit/**/*.test.ts'], 10_000),
  suite('engine', ['tests/engine/**/*.test.ts'], 180_000),
  suite('emulator', ['tests/emulator/**/*.test.ts'], 120_000),
  suite('cli', ['tests/cli/**/*.test.ts'], 120_000),
  suite('browser', ['tests/browser/**/*.test.ts'], 120_000),
  suite('doors', ['tests/doors/**/*.test.ts'], 120_000),
  suite('electron', ['tests/electron/**/*.test.ts'], 120_000),
];

export default defineConfig({
  test: {
    reporters: ['default', './tests/closing-line.ts'],
    projects: SUITES,
    sequence: { sequencer: LongestFirst },
  },
});
