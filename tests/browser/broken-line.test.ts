// The line between page and program breaks for longer than a moment: it is said, and everything is as it was when it is back.
import type { Page, WebSocketRoute } from 'playwright-core';
import { expect, test } from 'vitest';
import { jpeg } from '../help/media.ts';
import { row, uploadInto, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describePage, openPage, serve, signInOnPage } from './door.ts';

/** All sockets of the page go through here, and can be cut. */
async function ownLine(page: Page) {
  const open = new Set<WebSocketRoute>();
  const held: { socket: WebSocketRoute; message: string | Buffer }[] = [];
  const asked: string[] = [];
  let isCut = false;
  let isMute = false;
  let delayMs = 0;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    if (isCut) return void socket.close({ code: 1011 });
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      asked.push(String(message));
      server.send(message);
    });
    server.onMessage((message) => {
      if (isMute) held.push({ socket, message });
      else setTimeout(() => socket.send(message), delayMs);
    });
    socket.onClose(() => {
      open.delete(socket);
      return server.close();
    });
    open.add(socket);
  });
  const cut = async (): Promise<void> => {
    isCut = true;
    for (const socket of open) await socket.close({ code: 1011 });
    open.clear();
    held.length = 0;
  };
  const countOf = (call: string): number => asked.filter((message) => message.includes(`"${call}"`)).length;
  /** Nothing comes back any more, until it is mended: a line that is not cut loses nothing. */
  const mute = (): void => void (isMute = true);
  const mend = (): void => {
    isCut = isMute = false;
    for (const { socket, message } of held.splice(0)) if (open.has(socket)) socket.send(message);
  };
  return { cut, mute, mend, slow: (ms: number) => (delayMs = ms), countOf };
}

/** Signed in. `before`: the page is loaded. */
async function startOnLine(before: (page: Page) => Promise<void> = () => Promise.resolve()) {
  const world = await startWorld();
  const { url } = await serve(world);
  const page = await openPage('about:blank');
  const line = await ownLine(page);
  await before(page);
  await page.goto(url);
  await signInOnPage(world, page);
  return { world, url, page, line };
}

describePage('a broken line', () => {
  test('an open dialog, what was typed in it, and the focus are there again, and it works', async () => {
    const { world, page, line } = await startOnLine();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).first().click(),
    ]);
    await chooser.setFiles([{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg('a') }]);
    const field = page.getByRole('combobox', { name: 'Album' });
    await field.fill('Lake');
    await page
      .getByText(/1 to send/)
      .first()
      .waitFor();

    await line.cut();
    const words = page.getByRole('dialog', { name: 'Photostow does not answer' });
    await words.waitFor();
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
    await words.getByRole('button', { name: 'Try now' }).click();
    await expect.poll(() => words.isVisible()).toBe(true);

    line.mend();
    await words.getByRole('button', { name: 'Try now' }).click();
    await words.waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('Lake');
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForCreated(page, 'a.jpg');
    expect(world.emulator.library.albumByTitle('Lake')?.items).toHaveLength(1);
  });

  test('an upload whose answer was lost is not asked about again, and arrives', async () => {
    const { world, page, line } = await startOnLine();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).first().click(),
    ]);
    await chooser.setFiles([{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg('a') }]);
    const question = page.getByRole('dialog', { name: 'Where to?' });
    await question.getByText(/1 to send/).waitFor();
    line.mute();
    await question.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect.poll(() => line.countOf('upload.start')).toBe(1);
    await line.cut();
    const words = page.getByRole('dialog', { name: 'Photostow does not answer' });
    await words.waitFor();
    line.mend();
    await words.getByRole('button', { name: 'Try now' }).click();
    await words.waitFor({ state: 'detached' });
    await question.waitFor({ state: 'detached' });
    await waitForCreated(page, 'a.jpg');
    expect(world.emulator.library.items()).toHaveLength(1);
  });

  test('an open file’s details tell what became of it meanwhile, though the list does not have it any more', async () => {
    const { url, page, line } = await startOnLine();
    const other = await openPage(url);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Until I resume' }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).first().click(),
    ]);
    await chooser.setFiles([{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg('a') }]);
    await uploadInto(page, null);
    await page.getByRole('button', { name: /^Waiting/ }).click();
    await row(page, 'a.jpg').getByRole('button', { name: 'a.jpg' }).click();
    const details = page.getByRole('dialog', { name: 'a.jpg' });
    await details.getByText('Found', { exact: true }).waitFor();
    await line.cut();
    const words = page.getByRole('dialog', { name: 'Photostow does not answer' });
    await words.waitFor();
    await other.getByRole('button', { name: 'Resume' }).first().click();
    await waitForCreated(other, 'a.jpg');
    line.mend();
    await words.getByRole('button', { name: 'Try now' }).click();
    await details.getByText(/^(Created|Verified)$/).waitFor();
  });

  test('a program that stands still is told, and what it does is shown again when it goes on', async () => {
    const { page, line } = await startOnLine(async (opened) => opened.clock.install());
    line.mute();
    await page.clock.runFor(60_000);
    const words = page.getByRole('dialog', { name: 'Photostow does not answer' });
    await words.waitFor();
    line.mend();
    // By itself; a try that was under way still has to be given up.
    await words.waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByRole('tab', { name: 'Files' }).waitFor();
  });

  test('on a slow one a second press on a button asks nothing twice', async () => {
    const { world, page, line } = await startOnLine();
    await page.getByRole('tab', { name: 'Folders' }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    await page.getByLabel('Path of the folder').fill(world.pictures);
    await page.getByRole('dialog').getByRole('button', { name: 'Watch folder' }).click();
    const check = page.getByRole('button', { name: 'Check now' });
    await check.waitFor();
    line.slow(700);
    for (let press = 0; press < 3; press += 1) await check.click();
    expect(await check.getAttribute('aria-busy')).toBe('true');
    await expect.poll(() => check.getAttribute('aria-busy')).toBe(null);
    expect(line.countOf('folders.check')).toBe(1);
  });
});
