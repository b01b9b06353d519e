// Files on their way from the browser to the program: what breaks there is tried again, and what does not arrive is told and stays told.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { startCommand } from '../help/command.ts';
import { jpeg } from '../help/media.ts';
import { uploadInto, waitForCreated } from '../help/page.ts';
import { prepareSignedIn, startWorld, type World } from '../help/world.ts';
import { describePage, openPage, serve } from './door.ts';

async function choose(page: Page, ...names: string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files' }).first().click(),
  ]);
  await chooser.setFiles(names.map((name) => ({ name, mimeType: 'image/jpeg', buffer: jpeg(name) })));
}

/** The first drops are answered by `answer`, in this order; all others by the program. */
async function onDrops(page: Page, ...answers: ((route: Route) => Promise<unknown>)[]): Promise<void> {
  await page.route(/\/drop\?/, async (route) => {
    const answer = answers.shift();
    await (answer ? answer(route) : route.continue());
  });
}

const broken = (route: Route) => route.abort('connectionreset');
const answerLost = async (route: Route) => {
  await route.fetch();
  await route.abort('connectionreset');
};

async function signedIn(
  users = ['ada@example.com'],
): Promise<{ world: World; url: string; page: Page; kill: () => Promise<void> }> {
  const world = await startWorld();
  await prepareSignedIn(world, users);
  const { url, served } = await serve(world);
  const kill = async (): Promise<void> => {
    served.child.kill('SIGKILL');
    await served.ended;
  };
  return { world, url, kill, page: await openPage(url) };
}

describePage('handing over', () => {
  test('many files that were handed over are not lost by one key', async () => {
    const { page } = await signedIn();
    await choose(page, ...Array.from({ length: 25 }, (_, index) => `${index}.jpg`));
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    await dialog.getByText(/^25 files,/).waitFor();
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Throw away 25 files?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await dialog.getByText(/^25 files,/).waitFor();
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Throw away' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('a line that breaks in the middle costs no file, and a file whose answer was lost comes once', async () => {
    const { world, page } = await signedIn();
    await onDrops(page, broken, answerLost, broken, broken);
    const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'];
    await choose(page, ...names);
    await page
      .getByRole('dialog')
      .getByText(/^5 files,/)
      .waitFor();
    await uploadInto(page, null);
    for (const name of names) await waitForCreated(page, name);
    expect(world.emulator.library.items()).toHaveLength(5);
  });

  test('a file that cannot be taken leaves the others alone, and is named where one is asked where to', async () => {
    const { page } = await signedIn();
    await onDrops(page, (route) => route.fulfill({ status: 409 }));
    await choose(page, 'odd.jpg', 'b.jpg');
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    await dialog.getByRole('alert').getByText('not among these: odd.jpg').waitFor();
    await dialog.getByText(/^1 file,/).waitFor();
  });

  test('what is lost with a program that is stopped is named, until a person has seen it', async () => {
    const { world, url, page, kill } = await signedIn();
    await onDrops(page, async (route) => {
      await kill();
      await broken(route);
    });
    await choose(page, 'a.jpg', 'b.jpg');
    await page.getByText('If Photostow was stopped, they have to be dropped again.').waitFor();
    const again = startCommand(world, ['serve', '--json', '--port', new URL(url).port]);
    const started = () => again.lines().find((line) => line.event === 'serving');
    await expect.poll(started, { timeout: 20_000 }).toBeDefined();
    const words = page.getByText('2 files were not handed over to Photostow. Drop them again: a.jpg, b.jpg');
    await words.first().waitFor();
    await page.evaluate((address) => (window.location.href = address), String(started()?.['url']));
    // Once on the screen that says why the page halts, and then on the page itself.
    await page.locator('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => words.count()).toBe(1);
    await page.getByRole('alert').locator('..').getByRole('button').click();
    await words.waitFor({ state: 'detached' });
    again.child.kill('SIGTERM');
    await again.ended;
  });

  test('what waits for an answer when the program is stopped is named, and not told to be safe meanwhile', async () => {
    const { world, url, page, kill } = await signedIn();
    await choose(page, 'a.jpg', 'b.jpg');
    await page
      .getByRole('dialog', { name: 'Where to?' })
      .getByText(/^2 files,/)
      .waitFor();
    await kill();
    await page.getByText('the files that still wait for your answer have to be dropped again').waitFor();
    expect(await page.getByText('Nothing is lost').count()).toBe(0);
    const again = startCommand(world, ['serve', '--json', '--port', new URL(url).port]);
    const started = () => again.lines().find((line) => line.event === 'serving');
    await expect.poll(started, { timeout: 20_000 }).toBeDefined();
    await page.getByText('This link is no longer valid').waitFor();
    await page.evaluate((address) => (window.location.href = address), String(started()?.['url']));
    await page
      .getByText('2 files were not handed over to Photostow. Drop them again: a.jpg, b.jpg')
      .first()
      .waitFor();
    expect(await page.getByRole('dialog', { name: 'Where to?' }).count()).toBe(0);
    again.child.kill('SIGTERM');
    await again.ended;
  });

  test('what was dropped is asked about again after the page is loaded anew, and closes where another page decides', async () => {
    const { world, url, page } = await signedIn();
    await choose(page, 'a.jpg', 'b.jpg');
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    await dialog.waitFor();
    const other = await openPage(url);
    await other.getByRole('tab', { name: 'Files' }).waitFor();
    expect(await other.getByRole('dialog').count()).toBe(0);

    await page.reload();
    await dialog.getByText(/^2 files,/).waitFor();
    // The page goes for a moment; another one that is loaded then asks instead.
    await page.goto('about:blank');
    await other.reload();
    const there = other.getByRole('dialog', { name: 'Where to?' });
    await there.waitFor();
    await there.getByRole('button', { name: 'Cancel' }).click();
    await there.waitFor({ state: 'detached' });
    const inbox = join(world.dataFolder, 'inbox');
    await expect.poll(() => readdirSync(inbox)).toEqual([]);
    await page.goto(url);
    await page.getByRole('tab', { name: 'Files' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('the browser asks before the page is left in the middle of it', async () => {
    const { page } = await signedIn();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    await onDrops(page, (route) => held.then(() => route.continue()));
    await choose(page, 'a.jpg');
    await page.getByRole('dialog', { name: 'Handing over to Photostow' }).waitFor();
    const isKept = () =>
      page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
    expect(await isKept()).toBe(true);
    go();
    await page.getByRole('dialog', { name: 'Where to?' }).waitFor();
    expect(await isKept()).toBe(false);
  });

  test('an account that is signed out in another page leaves the question where to, with those that remain', async () => {
    const { world, page } = await signedIn(['ada@example.com', 'ben@example.com']);
    await choose(page, 'a.jpg');
    const dialog = page.getByRole('dialog', { name: 'Where to?' });
    const account = dialog.getByRole('combobox', { name: 'Account' });
    const first = await account.inputValue();
    await page.evaluate(async (accountId) => {
      const socket = new WebSocket(`ws://${window.location.host}/socket`);
      await new Promise((resolve) => (socket.onopen = resolve));
      socket.send(JSON.stringify({ key: sessionStorage.getItem('photostow-key') }));
      socket.send(JSON.stringify({ id: 1, call: 'accounts.signOut', arg: { accountId } }));
    }, first);
    await expect.poll(() => account.inputValue()).toBe('');
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    expect(await dialog.isVisible()).toBe(true);
    await account.selectOption({ index: 1 });
    await uploadInto(page, null);
    await waitForCreated(page, 'a.jpg');
    expect(world.emulator.library.items()).toHaveLength(1);
  });

  test('files that are pasted are asked about like those that are dropped; words are not', async () => {
    const { page } = await signedIn();
    const paste = (kind: 'words' | 'file' | 'wordsAsPicture'): Promise<unknown> =>
      page.evaluate((what) => {
        const clipboardData = new DataTransfer();
        if (what !== 'file') clipboardData.setData('text/plain', 'words');
        if (what !== 'words') clipboardData.items.add(new File(['x'], 'copied.jpg', { type: 'image/jpeg' }));
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        // As a spreadsheet has it: the text, and a picture of it.
        const field = document.body.appendChild(document.createElement('input'));
        (what === 'wordsAsPicture' ? field : document.body).dispatchEvent(event);
        field.remove();
        return event.defaultPrevented;
      }, kind);
    await page.getByRole('tab', { name: 'Files' }).waitFor();
    expect(await paste('words')).toBe(false);
    expect(await paste('wordsAsPicture')).toBe(false);
    expect(await paste('file')).toBe(true);
    await page.getByRole('dialog', { name: 'Where to?' }).getByText('copied.jpg').waitFor();
  });

  test('a picture out of another program comes along with files that are dropped beside it', async () => {
    const { world, page } = await signedIn();
    const path = world.put('from-disk.jpg', jpeg('disk'));
    await page.getByRole('tab', { name: 'Files' }).waitFor();
    // A browser makes an entry of a file on the disk alone; a drop of both kinds comes from no test, so one is put together.
    await page.evaluate(() => {
      const [of, name] = [DataTransferItem.prototype, 'webkitGetAsEntry'] as const;
      type Own = (this: DataTransferItem) => FileSystemEntry | null;
      const own = Object.getOwnPropertyDescriptor(of, name)?.value as Own;
      const value: Own = function () {
        return this.getAsFile()?.name === 'loose.jpg' ? null : own.call(this);
      };
      Object.defineProperty(of, name, { value });
    });
    const loose = world.put('loose.jpg', jpeg('loose'));
    const line = await page.context().newCDPSession(page);
    const data = { items: [], files: [path, loose], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await line.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
    await page
      .getByRole('dialog', { name: 'Where to?' })
      .getByText(/^2 files,/)
      .waitFor();
  });
});
