// A reporter that ends every run with one line for machines: how many passed, failed and were skipped over all suites. What passed
// only at the second try is named before it, so that a weak test is seen and not hidden.
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const again: string[] = [];
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      let seen = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        seen += 1;
        if (state === 'passed' && (test.diagnostic()?.retryCount ?? 0) > 0) again.push(test.fullName);
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else counts.skipped += 1;
      }
      // A file that could not even be loaded has no tests to count.
      if (seen === 0 && !module.ok()) counts.failed += 1;
    }
    if (again.length > 0) process.stdout.write(`\nOnly at the second try: ${again.join('; ')}\n`);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}
