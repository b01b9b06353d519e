// The same page in front of both hosts: the browser door, served by a process of its own, and the desktop app. What differs for a
// person (file dialogs, drops, where a file is saved, how consent is given) has one verb here and one way for each.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { consentAt, describePage, openDoor, signInOnPage } from '../browser/door.ts';
import { describeDesktop, removeAtEnd, type DesktopApp, type Launch } from '../electron/app.ts';
import { signIn } from '../electron/sign-in.ts';
import { jpeg } from '../help/media.ts';
import { uploadInto } from '../help/page.ts';
import type { World } from '../help/world.ts';

export type Given = { name: string; bytes: Buffer };

export type Window = {
  page: Page;
  signIn: () => Promise<void>;
  /** Presses what asks for a sign-in, and consents at the address that is shown then. */
  consentTo: (press: () => Promise<void>) => Promise<void>;
  /** Through “Add files”. */
  choose: (...files: Given[]) => Promise<void>;
  /** These files are the answer to the system's dialog that the act opens. */
  whenAsked: (files: Given[], act: () => Promise<void>) => Promise<void>;
  /** The same for the folder to be watched; where no dialog opens its path is typed. */
  whenAskedForFolder: (folder: string, act: () => Promise<void>) => Promise<void>;
  drop: (...files: Given[]) => Promise<void>;
  /** Leaves the dialog of a new watched folder open. */
  startWatching: (folder: string) => Promise<void>;
  /** The program is gone at once, as in a power cut. */
  kill: () => Promise<void>;
  /** What a press of this button saves. */
  save: (button: Locator) => Promise<{ name: string; text: string }>;
};

/** Opens the window of this world's data folder. */
export type OpenWindow = (world: World) => Promise<Window>;

export function describeDoors(title: string, specs: (open: OpenWindow) => void): void {
  describePage(`${title}, in the browser door`, () => specs(openInBrowser));
  describeDesktop(title, (launch) => specs((world) => openOnDesktop(launch, world)));
}

/** Through “Add files” into this album; null: into none. */
export async function send({ page, choose }: Window, album: string | null, ...files: Given[]): Promise<void> {
  await choose(...files);
  await uploadInto(page, album);
}

/** With the usual rules; the list of files is shown afterwards. */
export async function watch({ page, startWatching }: Window, folder: string): Promise<void> {
  await startWatching(folder);
  await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('tab', { name: 'Files' }).click();
}

export const picture = (name: string, comment = name): Given => ({ name, bytes: jpeg(comment) });

async function openInBrowser(world: World): Promise<Window> {
  const { page, served } = await openDoor(world);
  const whenAsked: Window['whenAsked'] = async (files, act) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), act()]);
    await chooser.setFiles(
      files.map(({ name, bytes }) => ({ name, mimeType: 'application/octet-stream', buffer: bytes })),
    );
  };
  const whenAskedForFolder: Window['whenAskedForFolder'] = async (folder, act) => {
    await act();
    await page.getByLabel('Path of the folder').fill(folder);
  };
  return {
    page,
    whenAsked,
    whenAskedForFolder,
    signIn: () => signInOnPage(world, page),
    consentTo: async (press) => {
      await press();
      await consentAt(world, page);
    },
    choose: (...files) =>
      whenAsked(files, () => page.getByRole('button', { name: 'Add files' }).first().click()),
    drop: (...files) => dropInPage(page, files),
    startWatching: async (folder) => {
      await page.getByRole('tab', { name: /Folders/ }).click();
      await whenAskedForFolder(folder, () => page.getByRole('button', { name: 'Watch a folder' }).click());
    },
    kill: async () => {
      served.child.kill('SIGKILL');
      await served.ended;
    },
    save: async (button) => {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    },
  };
}

/** As a browser does it: the files come with the event. */
async function dropInPage(page: Page, files: readonly Given[]): Promise<void> {
  const data = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of given) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.locator('[role=tabpanel], main').last().dispatchEvent(type, { dataTransfer: data });
}

async function openOnDesktop(launch: Launch, world: World): Promise<Window> {
  const app = await launch({
    args: ['--endpoint', world.emulator.origin],
    env: { PHOTOSTOW_BACKOFF_SCALE: '0.01', ...world.env },
    dataFolder: world.dataFolder,
  });
  removeAtEnd(world.folder);
  onTestFinished(() => app.close());
  const page = await app.window();
  page.setDefaultTimeout(15_000);
  const toDisk = diskFor(world);
  const whenAsked: Window['whenAsked'] = async (files, act) => {
    await app.answerDialogs(toDisk(files));
    await act();
  };
  const whenAskedForFolder: Window['whenAskedForFolder'] = async (folder, act) => {
    await app.answerDialogs([folder]);
    await act();
  };
  return {
    page,
    whenAsked,
    whenAskedForFolder,
    signIn: () => signIn(app, page, world.emulator),
    consentTo: (press) => consentOnDesktop(app, world, press),
    choose: (...files) =>
      whenAsked(files, () => page.getByRole('button', { name: 'Add files' }).first().click()),
    drop: (...files) => app.drop('body', toDisk(files)),
    startWatching: async (folder) => {
      await page.getByRole('tab', { name: /Folders/ }).click();
      await whenAskedForFolder(folder, () => page.getByRole('button', { name: 'Watch a folder' }).click());
    },
    kill: async () => {
      app.kill();
      await app.ended;
    },
    save: (button) => saveOnDesktop(app, world, button),
  };
}

/** Each time a directory of its own, as a name may come twice. */
function diskFor(world: World): (files: readonly Given[]) => string[] {
  let times = 0;
  return (files) => {
    times += 1;
    return files.map(({ name, bytes }) => {
      const path = join(world.folder, 'given', String(times), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    });
  };
}

async function consentOnDesktop(app: DesktopApp, world: World, press: () => Promise<void>): Promise<void> {
  const before = (await app.openedAddresses()).length;
  await press();
  await expect.poll(async () => (await app.openedAddresses()).length).toBeGreaterThan(before);
  const address = (await app.openedAddresses()).at(-1) ?? '';
  expect(address.startsWith(world.emulator.origin)).toBe(true);
  expect((await fetch(address)).status).toBe(200);
}

async function saveOnDesktop(app: DesktopApp, world: World, button: Locator) {
  await app.evaluate(({ dialog }, folder) => {
    dialog.showSaveDialog = (...args: unknown[]) => {
      const name = String((args.at(-1) as { defaultPath: string }).defaultPath).replace(/^.*[\\/]/, '');
      const filePath = `${folder}/${name}`;
      Object.assign(globalThis, { savedTo: filePath });
      return Promise.resolve({ canceled: false, filePath });
    };
  }, world.folder);
  await button.click();
  const savedTo = (): Promise<string | undefined> =>
    app.evaluate(() => (globalThis as { savedTo?: string }).savedTo);
  const text = async (): Promise<string> => readFileSync((await savedTo()) ?? '', 'utf8');
  await expect.poll(() => text().catch(() => ''), { timeout: 15_000 }).not.toBe('');
  return { name: basename((await savedTo()) ?? ''), text: await text() };
}
