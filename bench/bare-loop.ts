// The least that sending can cost against this stand-in of Google: a loop that knows no rows, no hashes, no disk and no faults.
// What it takes beyond the arithmetic ideal is the stand-in's and the machine's own time. For comparison alone; it keeps nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import type { Stage } from './stage.ts';

const PER_BATCH = 50;

/** Sends every file of the folder, `parallel` at once, one create call in flight beside them. Answers milliseconds. */
export async function runBareLoop(stage: Stage, folder: string, parallel: number): Promise<number> {
  const { accessToken } = await stage.control<{ accessToken: string }>('tokens', { mint: true });
  const dispatcher = new Agent({ connections: parallel + 1 });
  const post = async (path: string, type: string, body: Buffer | string): Promise<string> => {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'content-type': type,
      'x-goog-upload-protocol': 'raw',
    };
    const answer = await request(`${stage.origin}${path}`, { method: 'POST', headers, body, dispatcher });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return text;
  };
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const pictures = entries.map(({ name, parentPath }) => ({
    name,
    bytes: readFileSync(join(parentPath, name)),
  }));
  const waiting = pictures.values();
  const items: object[] = [];
  let creating = Promise.resolve('');
  const create = (): void => {
    const body = JSON.stringify({ newMediaItems: items.splice(0, PER_BATCH) });
    creating = creating.then(() => post('/v1/mediaItems:batchCreate', 'application/json', body));
  };
  const worker = async (): Promise<void> => {
    for (const { name, bytes } of waiting) {
      const uploadToken = await post('/v1/uploads', 'application/octet-stream', bytes);
      items.push({ simpleMediaItem: { uploadToken, fileName: name } });
      if (items.length === PER_BATCH) create();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: parallel }, worker));
  if (items.length > 0) create();
  await creating;
  const tookMs = performance.now() - startedAt;
  await dispatcher.close();
  return tookMs;
}
