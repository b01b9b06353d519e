// The demo's own world, the same for every door: a local Google Photos in this process, and a data folder in which an account is signed
// in and a folder of sample pictures is watched. It opens no door and shows nothing.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { addFolder } from '../program/add-folder.ts';
import type { Opened } from '../program/open.ts';
import type { Translate } from '../texts/texts.ts';
import { samplePhotosFolder } from '../where.ts';

/** Slow enough to be seen. */
export const startDemoGoogle = (): Promise<Emulator> =>
  startEmulator({
    autoConsent: true,
    latency: { uploadMs: 250, createMs: 350, createPerItemMs: 6 },
  });

/** Signs in as a person would, and watches `pictures`, which it makes. Before any door is open. */
export async function prepareDemo(
  opened: Opened,
  emulator: Emulator,
  pictures: string,
  t: Translate,
): Promise<{ email: string }> {
  copySamples(pictures);
  const client = await opened.accounts.setClient(emulator.clientFileText());
  if (!client.ok) throw new Error(`demo: ${client.code}`);
  const texts = { doneTitle: '', doneText: '', failedTitle: '', failedText: '' };
  const signIn = await opened.accounts.startSignIn(client.client, texts);
  // What a person does in the browser.
  await (await fetch(signIn.consentUrl)).text();
  const result = await signIn.result;
  if (!result.ok) throw new Error(`demo: ${result.message}`);
  const account = await opened.accounts.keep(client.client, result.signedIn);
  const destination = opened.parts.albums.ensureDestination(account.id, { title: t('demo.album') });
  const added = await addFolder(opened, pictures, destination.id);
  if (!added.ok) throw new Error(`demo: ${added.code}`);
  await opened.parts.db.durable();
  return { email: account.email };
}

/** One by one: copying a folder as a whole does not see into the archive of a packaged program. */
function copySamples(pictures: string): void {
  mkdirSync(pictures);
  const from = samplePhotosFolder();
  for (const name of readdirSync(from)) writeFileSync(join(pictures, name), readFileSync(join(from, name)));
}
