// Test suites: `unit` lies beside its source and under tests/unit and is quick; the others start servers, programs or browsers.
import { defineConfig } from 'vitest/config';

const suite = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, environment: 'node', testTimeout, hookTimeout: 120_000 },
});

export default defineConfig({
  test: {
    reporters: ['default', './tests/closing-line.ts'],
    projects: [
      suite('unit', ['src-main/**/*.test.ts', 'emulator/**/*.test.ts', 'tests/unit/**/*.test.ts'], 10_000),
      suite('engine', ['tests/engine/**/*.test.ts'], 60_000),
      suite('emulator', ['tests/emulator/**/*.test.ts'], 120_000),
      suite('cli', ['tests/cli/**/*.test.ts'], 120_000),
      suite('browser', ['tests/browser/**/*.test.ts'], 120_000),
      suite('electron', ['tests/electron/**/*.test.ts'], 120_000),
    ],
  },
});
