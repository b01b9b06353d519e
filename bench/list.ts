// The page with 100,000 rows and 200 changes a second in a real Chromium: how evenly it scrolls, beside plain lines of text, and how much
// script its start costs. Behind it stands a script in the place of the program.
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
    const grid = await boxOf(page, '[role=grid]');
    const still = await frames(page, cdp, grid, quick ? 2 : 5, 0);
    const scrolling = await frames(page, cdp, grid, quick ? 3 : 10, 240);
    const plain = await plainLines(page, cdp, quick ? 3 : 10);
    note(`still: ${describe(still)}; scrolling: ${describe(scrolling)}; plain lines: ${describe(plain)}`);
    return [sizeRow(), ...rowsOf(script, still, scrolling, plain)];
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

function rowsOf(scriptMs: number, still: number[], scrolling: number[], plain: number[]): Row[] {
  // A frame is counted by the screen's own beat: one that takes 17 ms came in time.
  const inTimeOf = (taken: number[]): number =>
    taken.filter((one) => one <= FRAME_MS * 1.2).length / taken.length;
  const [inTime, plainInTime] = [inTimeOf(scrolling), inTimeOf(plain)];
  const [longest, plainLongest] = [Math.max(...scrolling), Math.max(...plain)];
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
      ratio: `plain lines ${plainLongest.toFixed(0)} ms`,
      ok: longest <= 2 * FRAME_MS * 1.1,
    },
    {
      name: 'list: frames that came in time',
      figure: percent(inTime),
      target: '95 %',
      ratio: `plain lines ${percent(plainInTime)}`,
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
async function frames(
  page: Page,
  cdp: CDPSession,
  at: { x: number; y: number },
  seconds: number,
  wheelPx: number,
): Promise<number[]> {
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
  while (wheelPx > 0 && !done)
    await cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: wheelPx });
  return measured;
}

/** The middle of an element. */
async function boxOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`no ${selector} on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** What this machine's Chromium can do at all: 5,000 lines of text that stand there from the beginning, without any script. */
async function plainLines(page: Page, cdp: CDPSession, seconds: number): Promise<number[]> {
  const lines = Array.from({ length: 5000 }, (_, index) => `<p>IMG_${index}.jpg verified 2.4 MB</p>`);
  await page.goto('about:blank');
  await page.setContent(
    `<style>#lines{height:600px;overflow:auto;font:14px sans-serif}p{height:47px;margin:0;contain:strict;border-bottom:1px solid}</style>
     <div id="lines">${lines.join('')}</div>`,
  );
  return frames(page, cdp, await boxOf(page, '#lines'), seconds, 240);
}

function describe(taken: readonly number[]): string {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `${taken.length} frames, median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, most ${at(0.9999)} ms`;
}
