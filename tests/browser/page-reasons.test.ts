// What holds everything up, and is hard to come by: said in one banner, with the button that is of use and no other.
import { expect, test } from 'vitest';
import type { Reason } from '../../src-main/contract.ts';
import { describePage } from './door.ts';
import { showOnLine } from './show-scene.ts';

const HOUR_MS = 3_600_000;

async function showReason(reason: Reason, language: 'en' | 'de' = 'en', untilAt: number | null = null) {
  const line = await showOnLine(`paused.${language}`);
  await line.page.getByRole('grid').waitFor();
  const engine = { ...line.hello().engine, activity: 'waiting' as const, reason, waitsUntilAt: untilAt };
  line.push('engine.changed', engine);
  const banner = line.page.locator('.banner').filter({ has: line.page.getByRole('alert') });
  await banner.waitFor();
  return { ...line, banner };
}

describePage('a banner for what holds everything up', () => {
  test.each([
    ['en', 9 * HOUR_MS, /Outside the hours .* Sending begins again at .*\d/, 'Change this setting…'],
    ['en', HOUR_MS / 6, /Sending begins again in \d+:\d\d\./, 'Change this setting…'],
    ['de', 9 * HOUR_MS, /Gesendet wird wieder ab .*\d/, 'Einstellung ändern…'],
  ] as const)(
    'outside the hours for sending it says when they begin, and leads to where they are set (%s)',
    async (language, inMs, words, button) => {
      const { page, banner } = await showReason({ code: 'outsideHours' }, language, Date.now() + inMs);
      await banner.getByText(words).waitFor();
      await banner.getByRole('button', { name: button }).click();
      const hours = page.getByRole('dialog').getByRole('checkbox', { name: /^(Send only at|Nur zu) / });
      await expect.poll(() => hours.evaluate((one) => one === document.activeElement)).toBe(true);
      await expect.poll(async () => ((await hours.boundingBox())?.y ?? 900) < 700).toBe(true);
      await page.keyboard.press('Escape');
      await expect
        .poll(() => banner.getByRole('button').evaluate((one) => one === document.activeElement))
        .toBe(true);
    },
  );

  test.each([
    [{ code: 'onBattery' }, ['Change this setting…']],
    [{ code: 'onMetered' }, ['Change this setting…']],
    [{ code: 'diskFull' }, ['Try now']],
    [{ code: 'dataFolderUnwritable', params: { detail: 'EACCES' } }, ['Try now']],
    [{ code: 'dataFolderGone', params: { detail: '/data' } }, ['Try now']],
    // Nothing but a new start helps, and a button would promise something.
    [{ code: 'databaseDamaged', params: { detail: 'malformed' } }, []],
  ] as const)('the buttons of $code', async (reason, buttons) => {
    const { banner } = await showReason(reason);
    expect(await banner.getByRole('button').allInnerTexts()).toEqual(buttons);
  });

  test('is heard in a dialog that is open above it, once', async () => {
    const { page, push, hello } = await showOnLine('working.en');
    await page.getByRole('button', { name: 'Settings' }).click();
    const voice = page.getByRole('dialog').getByRole('status').last();
    const reason: Reason = { code: 'storageFull' };
    const engine = { ...hello().engine, activity: 'waiting' as const, reason };
    push('engine.changed', engine);
    await expect.poll(() => voice.textContent()).toMatch(/^The Google storage of this account is full/);
    const said = await voice.textContent();
    push('engine.changed', { ...engine, speedBytesPerSecond: 1 });
    await page.waitForTimeout(300);
    expect(await voice.textContent()).toBe(said);
  });
});
