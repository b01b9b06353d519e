// Which rows of a very long list are on the screen, and where. Pure; fixed row height.
export type Geometry = {
  /** First and last row to draw, overscan included; last is -1 for an empty list. */
  first: number;
  last: number;
  /** Height of what is scrolled. */
  heightPx: number;
  /** Add this to a row's own place. Differs from 0 only for lists higher than a browser can scroll. */
  shiftPx: number;
};

/** Browsers end at about 33 million pixels. */
const HIGHEST_PX = 30_000_000;
/** Each row more is laid out and painted for nothing, and with eight on either side more frames came late (bench `list`). */
const OVERSCAN_ROWS = 4;

export function listGeometry(rows: number, rowPx: number, scrollTop: number, viewPx: number): Geometry {
  const truePx = rows * rowPx;
  const heightPx = Math.min(truePx, HIGHEST_PX);
  const scrollable = Math.max(1, heightPx - viewPx);
  const scrolled = Math.min(Math.max(0, scrollTop), scrollable);
  // Higher lists are scrolled in proportion.
  const trueTop = truePx > heightPx ? (scrolled / scrollable) * (truePx - viewPx) : scrolled;
  return {
    first: Math.max(0, Math.floor(trueTop / rowPx) - OVERSCAN_ROWS),
    last: Math.min(rows - 1, Math.ceil((trueTop + viewPx) / rowPx) + OVERSCAN_ROWS),
    heightPx,
    shiftPx: scrolled - trueTop,
  };
}

/** Where to scroll so that a row is wholly on the screen; undefined when it is already. */
export function scrollTopFor(index: number, rows: number, rowPx: number, scrollTop: number, viewPx: number) {
  const truePx = rows * rowPx;
  const ratio = truePx > HIGHEST_PX ? (HIGHEST_PX - viewPx) / (truePx - viewPx) : 1;
  const trueTop = scrollTop / ratio;
  if (index * rowPx < trueTop) return index * rowPx * ratio;
  const below = (index + 1) * rowPx - viewPx;
  return below > trueTop ? below * ratio : undefined;
}

/** The row that a key leads to; undefined for keys that lead nowhere. `pageRows` fit on the screen. */
export function rowForKey(key: string, active: number, rows: number, pageRows: number): number | undefined {
  const page = Math.max(1, pageRows);
  const rowsByKey: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: rows - 1,
  };
  return rowsByKey[key];
}
