// What the page makes of a sign-in whose words come in another order than one would expect.
import { expect, test } from 'vitest';
import { startWorld } from '../help/world.ts';
import { consentAt, describePage, giveClientFile, openPage, serve } from './door.ts';
import { account, second, selection, waiting } from './page-samples.ts';
import { answered, showOnLine, type Line } from './show-scene.ts';

const failed = { state: 'failed', error: { code: 'signInTimeout', message: '' } } as const;

async function openSignIn({ page }: Line): Promise<void> {
  await page.getByRole('button', { name: /maria/ }).click();
  await page.getByRole('button', { name: 'Add another account' }).click();
  await page.getByRole('dialog').waitFor();
}

describePage('a sign-in on the page', () => {
  test('goes on in another page than the one that was given the client file', async () => {
    const world = await startWorld();
    const { url } = await serve(world);
    const [one, other] = [await openPage(url), await openPage(url)];
    await other.getByText('Add your client file').first().waitFor();
    await giveClientFile(world, one);
    await other.getByRole('button', { name: 'Sign in with Google' }).click();
    await consentAt(world, other);
    for (const page of [one, other]) await page.getByRole('tab', { name: 'Files' }).waitFor();
  });

  test('that has ended before the answer to its beginning is here has ended', async () => {
    const line = await showOnLine('done.en');
    const { page, answers, push } = line;
    answers['accounts.signIn'] = async () => {
      push('signIn.changed', waiting);
      push('signIn.changed', failed);
      await page.getByRole('alert').filter({ hasText: 'The time for signing in ran out' }).waitFor();
      return answered(waiting);
    };
    await openSignIn(line);
    await page.getByRole('button', { name: 'Sign in with Google' }).click();
    await expect.poll(() => line.asked.includes('accounts.signIn')).toBe(true);
    await page.waitForTimeout(300);
    expect(await page.getByText('Time left').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  test('of the day before is no news when the line was broken', async () => {
    const line = await showOnLine('done.en', { 'app.hello': () => 'asScene' });
    const { page, push } = line;
    push('signIn.changed', { state: 'none' });
    await openSignIn(line);
    await line.cut();
    await page.getByRole('heading', { name: 'Photostow does not answer' }).waitFor();
    line.answers['app.hello'] = () =>
      answered({ ...line.hello(), signIn: { state: 'done', accountId: '1' } });
    line.mend();
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('heading', { name: 'Photostow does not answer' }).waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
    expect(await page.getByText('Signed in as').count()).toBe(0);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in with Google' }).waitFor();
  });

  test('is not taken away by files that are handed over, nor begun anew after them', async () => {
    const line = await showOnLine('accounts.en');
    const { page, answers, push } = line;
    answers['accounts.signIn'] = () => answered(waiting);
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await page.getByText('Time left').waitFor();
    push('selection.arrived', selection);
    await page.waitForTimeout(200);
    await page.getByText('Time left').waitFor();
    push('accounts.changed', [account(), second]);
    push('signIn.changed', { state: 'done', accountId: '1' });
    await page.getByRole('dialog', { name: 'Where to?' }).waitFor();
    await page
      .getByText(/^Signed in as maria/)
      .first()
      .waitFor({ state: 'attached' });
    expect(line.asked.filter((call) => call === 'accounts.signIn')).toHaveLength(1);
  });

  test('whose browser could not be opened says so, with its address to be copied', async () => {
    const line = await showOnLine('dialog-settings-desktop.en');
    const { page, answers } = line;
    answers['accounts.signIn'] = () => answered({ ...waiting, isUnopened: true });
    await openSignIn(line);
    await page.getByRole('button', { name: 'Sign in with Google' }).click();
    await page.getByText('Your browser could not be opened').waitFor();
    expect(await page.getByRole('textbox', { name: 'Address of Google’s page' }).isVisible()).toBe(true);
    expect(await page.getByText('shows Google’s page now').count()).toBe(0);
  });

  test('of a second account before the first photo: the steps name both', async () => {
    const { page, push } = await showOnLine('empty.en');
    const told = async (): Promise<string> =>
      (await page.getByRole('heading', { name: /^Signed in as/ }).innerText()).replaceAll('\u200b', '');
    await expect.poll(told).toContain(account().email);
    expect(await told()).not.toContain(second.email);
    push('accounts.changed', [account(), second]);
    await expect.poll(told).toContain(`${account().email}, ${second.email}`);
  });
});
