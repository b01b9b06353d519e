// Loaded into the measured program before its first line: watches how long its event loop is held up, and writes that down
// when it ends. The program knows nothing of it.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env['BENCH_LOOP_FILE'];
if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.once('exit', () => {
    delay.disable();
    writeFileSync(file, JSON.stringify({ mostMs: delay.max / 1e6, p99Ms: delay.percentile(99) / 1e6 }));
  });
}
