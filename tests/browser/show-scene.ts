// A page in front of one scripted scene, for specs.
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { openPage } from './door.ts';
import { servePages } from './page-server.ts';

/** `scene`: as in page-scenes.ts, with its language after a dot. */
export async function showScene(scene: string, options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
  const { origin, stop } = await servePages(0);
  onTestFinished(stop);
  return openPage(`${origin}/#key=${scene}`, options);
}
