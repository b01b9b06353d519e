// What holds everything up is said once, in one banner with its button; nothing fails, and it goes on from there.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { row, waitForCreated } from '../help/page.ts';
import { startWorld } from '../help/world.ts';
import { describeDoors, picture, send } from './doors.ts';

/** The sentence is what is spoken; its buttons stand beside it. */
const banner = (page: Page, text: string) =>
  page.locator('.banner').filter({ has: page.getByRole('alert').filter({ hasText: text }) });

const REASONS: [scenario: string, text: string, button: string][] = [
  ['storage-full', 'The Google storage of this account is full', 'Resume'],
  ['api-disabled', 'is not switched on in your Google project', 'Resume'],
  ['photos-disabled', 'Google Photos is switched off for this account', 'Resume'],
  ['captive-portal', 'No connection to Google', 'Try now'],
];

describeDoors('one banner for what holds everything up', (open) => {
  test('said with its button, and after it the file arrives', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    for (const [scenario, text, button] of REASONS) {
      world.emulator.useScenario(scenario);
      await send(window, null, picture(`${scenario}.jpg`));
      await banner(page, text).waitFor();
      expect(await page.getByRole('alert').count()).toBe(1);
      expect(await row(page, `${scenario}.jpg`).getByText('Failed').count()).toBe(0);
      world.emulator.useScenario('happy');
      // What passes by itself may have passed by now.
      const goOn = banner(page, text).getByRole('button', { name: button });
      await goOn.click({ timeout: 5000 }).catch(async (error: unknown) => {
        if (button !== 'Try now') throw error;
        await banner(page, text).waitFor({ state: 'detached' });
      });
      await waitForCreated(page, `${scenario}.jpg`);
      await expect.poll(() => banner(page, text).count()).toBe(0);
    }
    expect(world.emulator.library.items()).toHaveLength(REASONS.length);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  test('a sign-in that was withdrawn is asked for, and then everything goes on', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    world.emulator.useScenario('revoked');
    await send(window, null, picture('kept.jpg'));
    await banner(page, 'Google wants you to sign in again; everything is kept').waitFor();
    world.emulator.useScenario('happy');
    await window.consentTo(() => page.getByRole('button', { name: 'Sign in again' }).first().click());
    await waitForCreated(page, 'kept.jpg');
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  test('a pause that Google asks for is counted down, for the eyes alone', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    world.emulator.faults.add({
      match: { endpoint: 'mediaItems.batchCreate', times: 1 },
      effect: { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '600' } },
    });
    await send(window, null, picture('soon.jpg'));
    const timer = banner(page, 'Google asked for a pause').getByRole('timer');
    await timer.filter({ hasText: /^The next try is in \d{1,2}:\d{2}\.$/ }).waitFor();
    const before = await timer.innerText();
    await expect.poll(() => timer.innerText()).not.toBe(before);
  });

  test('the day’s requests used up: when it goes on is said, and there is nothing to press', async () => {
    const world = await startWorld();
    const window = await open(world);
    const { page } = window;
    await window.signIn();
    world.emulator.useScenario('quota-gone');
    await send(window, null, picture('tomorrow.jpg'));
    const told = banner(page, "Google's requests for today are used up");
    await told.waitFor();
    await told.getByText(/The next try is (at about|in)/).waitFor();
    expect(await told.getByRole('button').count()).toBe(0);
    expect(await row(page, 'tomorrow.jpg').getByText('Failed').count()).toBe(0);
  });
});
