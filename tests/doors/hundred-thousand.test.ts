// A hundred thousand files in the list: what is drawn stays small, the grid still says how many there are, and a new file gets in.
import { expect, test } from 'vitest';
import { uploadInto, waitForCreated } from '../help/page.ts';
import { addHistory } from '../help/store.ts';
import { openWorld, startWorld } from '../help/world.ts';
import { describeDoors, picture } from './doors.ts';

const MANY = 100_000;
/** More than a window shows at once. */
const MOST_DRAWN = 150;

describeDoors('a hundred thousand files', (open) => {
  test('from the first to the last by keyboard, found by name, and a new one beside them', async () => {
    const world = await startWorld();
    const before = await open(world);
    await before.signIn();
    await before.kill();
    const opened = openWorld(world);
    addHistory(opened.parts.db, MANY);
    await opened.close();
    const window = await open(world);
    const { page } = window;
    await window.choose(picture('new.jpg'));
    await uploadInto(page, null);
    await waitForCreated(page, 'new.jpg');

    const grid = page.getByRole('grid', { name: 'Files' });
    const drawn = () => page.locator('[data-index]').count();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(MANY + 2));
    expect(await drawn()).toBeLessThan(MOST_DRAWN);
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('End');
    const last = page.locator(`[data-index="${MANY}"]`);
    await last.getByText(/\d+\.jpg/).waitFor();
    expect(await last.getAttribute('aria-rowindex')).toBe(String(MANY + 2));
    for (const [key, index] of [
      ['Home', 0],
      ['End', MANY],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => page.locator(`[data-index="${index}"]:focus`).count()).toBe(1);
    }
    expect(await drawn()).toBeLessThan(MOST_DRAWN);

    await page.getByRole('searchbox').fill('77777.jpg');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('2');
    await page.locator('[data-index="0"]').getByText('77777.jpg').waitFor();
    expect(world.emulator.library.items()).toHaveLength(1);
  });
});
