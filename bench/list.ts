// The page with 100,000 rows and 200 changes a second in a real Chromium: how evenly it scrolls, and how much script its start costs.
// Behind it stands a script in the place of the program.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { servePages } from '../tests/browser/page-server.ts';
import { CHROMIUM_ARGS, findChromium } from '../tests/help/chromium.ts';
import { note, percent, type Bench, type Row } from './row.ts';

const ASSETS = join(import.meta.dirname, '../out/renderer/assets');
const FRAME_MS = 1000 / 60;

export const list: Bench = async ({ quick }) => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium here (apt-get install chromium)');
  const { origin, stop } = await servePages(0);
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 844 } });
    const cdp = await page.context().newCDPSession(page);
    const script = await startPage(browser, page, `${origin}/#key=many.en`);
    const still = await frames(page, cdp, quick ? 2 : 5, 0);
    const scrolling = await frames(page, cdp, quick ? 3 : 10, 240);
    note(`still: ${describe(still)}; scrolling: ${describe(scrolling)}`);
    return [sizeRow(), ...rowsOf(script, still, scrolling)];
  } finally {
    await browser.close();
    stop();
  }
};

function sizeRow(): Row {
  const parts = readdirSync(ASSETS).filter((name) => /\.(js|css)$/.test(name));
  const bytes = parts.reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);
  return {
    name: 'list: script and styles of the page, gzip',
    figure: `${Math.round(bytes / 1000)} KB`,
    target: 'under 250 KB',
    ratio: '',
    ok: bytes < 250_000,
  };
}

function rowsOf(scriptMs: number, still: number[], scrolling: number[]): Row[] {
  const within = (ms: number): number => scrolling.filter((one) => one <= ms).length / scrolling.length;
  // A frame is counted by the screen's own beat: one that takes 17 ms came in time.
  const inTime = within(FRAME_MS * 1.2);
  const longest = Math.max(...scrolling);
  return [
    {
      name: 'list: script before the first paint, cold start',
      figure: `${scriptMs.toFixed(0)} ms`,
      target: 'under 300 ms',
      ratio: '',
      ok: scriptMs < 300,
    },
    {
      name: 'list: 100,000 rows, 200 changes a second, scrolled for 10 s',
      figure: `longest frame ${longest.toFixed(0)} ms (standing still ${Math.max(...still).toFixed(0)} ms)`,
      target: 'none over 33 ms',
      ratio: '',
      ok: longest <= 2 * FRAME_MS * 1.1,
    },
    {
      name: 'list: frames that came in time',
      figure: percent(inTime),
      target: '95 %',
      ratio: '',
      ok: inTime >= 0.95,
    },
  ];
}

/** What a trace calls the time in which the page's own code is read or runs. */
const SCRIPT = new Set([
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'EvaluateScript',
  'FunctionCall',
]);
type TraceEvent = { name: string; ts: number; dur?: number; pid: number; tid: number };

/** Milliseconds of script before the page first shows something, from a cold start. */
async function startPage(browser: Browser, page: Page, url: string): Promise<number> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'loading'] });
  await page.goto(url);
  await page.locator('[role=row][data-index="0"] .title').waitFor();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const paint = trace.traceEvents.find(({ name }) => name === 'firstContentfulPaint');
  if (!paint) throw new Error('the page never painted');
  const ran = trace.traceEvents
    .filter(
      ({ name, pid, ts, dur }) => SCRIPT.has(name) && pid === paint.pid && ts < paint.ts && dur !== undefined,
    )
    .map(({ ts, dur = 0 }) => [ts, Math.min(ts + dur, paint.ts)] as const)
    .sort(([one], [other]) => one - other);
  let [sumUs, until] = [0, 0];
  for (const [from, to] of ran) {
    sumUs += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sumUs / 1000;
}

/** Time between frames as the page sees it, while the wheel turns by so many pixels a frame. */
async function frames(page: Page, cdp: CDPSession, seconds: number, wheelPx: number): Promise<number[]> {
  const box = await page.getByRole('grid').boundingBox();
  if (!box) throw new Error('no list on the page');
  const measured = page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const taken: number[] = [];
        const startedAt = performance.now();
        let last = startedAt;
        const frame = (now: number): void => {
          if (now > last) taken.push(now - last);
          last = now;
          if (now - startedAt < ms) requestAnimationFrame(frame);
          else resolve(taken.slice(2));
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1000,
  );
  let done = false;
  void measured.finally(() => (done = true));
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  while (wheelPx > 0 && !done)
    await cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: wheelPx });
  return measured;
}

function describe(taken: readonly number[]): string {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `${taken.length} frames, median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, most ${at(0.9999)} ms`;
}
