// The thread behind lister.ts: lists one directory after the other, as it is asked.
import { parentPort } from 'node:worker_threads';
import { listNow } from './listing.ts';

parentPort?.on('message', (folder: string) => parentPort?.postMessage(listNow(folder)));
