// What the page makes of states that are hard to come by: scripted scenes instead of a program.
import { expect, onTestFinished, test } from 'vitest';
import { startWorld } from '../help/world.ts';
import { describePage, openPage, serve } from './door.ts';
import { servePages } from './page-server.ts';
import { preview } from './page-samples.ts';
import { answered, showOnLine, showScene as show } from './show-scene.ts';

describePage('the page', () => {
  test('who reads that all is there finds all of it there', async () => {
    const page = await show('not-all.en');
    await page.getByRole('heading', { name: /1 photo or video cannot be sent/ }).waitFor();
    expect(await page.getByText('All that was to be sent').count()).toBe(0);
    // Counted among the skipped as well, right after which it stands.
    const chips = page.getByRole('group', { name: 'Show files by state' }).getByRole('button');
    const told = (await chips.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    expect(told.slice(told.indexOf('Skipped 1')).slice(0, 2)).toEqual([
      'Skipped 1',
      'of these: Cannot be sent 1',
    ]);
  });

  test('of several accounts each that is held is told, by its name', async () => {
    const page = await show('two-held.en');
    const told = page.getByRole('alert');
    await told.filter({ hasText: /@.*: The Google storage of this account is full/ }).waitFor();
    await told.filter({ hasText: /@.*: .*is not switched on/ }).waitFor();
    expect(await told.count()).toBe(2);
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'DCIM' })
      .getByText('The Google storage of this account is full')
      .waitFor();
  });

  test('nothing is cut off or laid over another on a small window', async () => {
    const viewport = { width: 360, height: 740 };
    // With the spacing of letters and words that a reader may set.
    const spaced = '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }';
    const steps = await show('empty.de', { viewport });
    await steps.getByRole('heading', { name: /maria/ }).waitFor();
    await steps.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, spaced);
    expect(await steps.evaluate(() => document.querySelector('.app')?.scrollWidth)).toBeLessThanOrEqual(360);

    const demo = await show('demo.de', { viewport });
    const account = await demo.getByRole('button', { name: /maria/ }).boundingBox();
    const settings = await demo.getByRole('button', { name: 'Einstellungen' }).boundingBox();
    expect((account?.x ?? 0) + (account?.width ?? 0)).toBeLessThanOrEqual(settings?.x ?? 0);

    const waits = await show('signing-in.de', { viewport });
    await waits.locator('summary').first().click();
    const copy = waits.getByRole('button', { name: 'Kopieren' });
    expect((await copy.boundingBox())?.height).toBeLessThan(40);

    // Numbers of six digits leave room for more than one of them in a line.
    const many = await show('many.de', { viewport });
    await many.getByRole('button', { name: /^Alle 100\.000/ }).waitFor();
    const chips = many.getByRole('group', { name: 'Dateien nach Zustand zeigen' });
    expect((await chips.boundingBox())?.height).toBeLessThan(130);

    const details = await show('attention.de', { viewport });
    await details.locator('[data-index="0"] .title').click();
    const folder = details.getByRole('dialog').getByText('~/Pictures/2025/Halland');
    expect((await folder.boundingBox())?.height).toBeLessThan(30);

    const quotas = await show('two-held.de', { viewport });
    await quotas.getByRole('button', { name: 'Kontingent und Speicher' }).click();
    const ofMaria = quotas.getByRole('dialog').getByRole('heading', { name: /maria/ });
    const endsAt = await ofMaria.evaluate((heading) => {
      heading.textContent = 'maria.margareta.lindqvist.holmberg@example.com';
      return heading.getBoundingClientRect().left + heading.scrollWidth;
    });
    expect(endsAt).toBeLessThan(350);

    const aside = await show('put-aside.en', { viewport });
    const banner = aside.locator('.banner p').first();
    await banner.waitFor();
    expect(await banner.evaluate((p) => p.getBoundingClientRect().right)).toBeLessThan(350);
  });

  test('the menu of a pause opens at its button, also on a small or enlarged window', async () => {
    for (const width of [320, 640]) {
      const page = await show('working.de', { viewport: { width, height: 400 } });
      const button = page.getByRole('button', { name: 'Anhalten', exact: true });
      await button.click();
      const [at, menu] = [await button.boundingBox(), await page.locator('.menu:popover-open').boundingBox()];
      expect(menu?.x).toBeGreaterThanOrEqual(0);
      expect((menu?.x ?? 0) + (menu?.width ?? 0)).toBeCloseTo((at?.x ?? 0) + (at?.width ?? 0), 0);
    }
  });

  test('each step to a client file has the page it happens on beside it', async () => {
    const page = await show('welcome.en');
    await page.getByText('How to get a client file').click();
    for (const [words, opens] of [
      ['Open the console.', 'Open the console'],
      ['headed “Photos Library API”', 'Open the API’s page'],
      ['“Publish app”', 'Open publishing status'],
    ] as const) {
      const step = page.locator('details').getByRole('listitem').filter({ hasText: words });
      expect(await step.getByRole('button', { name: opens }).count()).toBe(1);
    }
  });

  test('neither one banner nor two make a second scroll bar beside that of the list', async () => {
    for (const [scene, banners] of [
      ['reason-offline.en', 1],
      ['two-held.de', 2],
    ] as const) {
      const page = await show(scene);
      await expect.poll(() => page.getByRole('alert').count()).toBe(banners);
      await page.getByRole('grid').waitFor();
      expect(
        await page.evaluate(() => {
          const app = document.querySelector('.app');
          return app ? app.scrollHeight - app.clientHeight : null;
        }),
      ).toBe(0);
    }
  });

  test('what rules do is told beside the button that saves them, wherever the form is scrolled to', async () => {
    const page = await show('dialog-rules.en');
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Rules…' }).last().click();
    const line = page.getByRole('dialog').locator('footer');
    await line
      .getByText('1,180 of 1,240 files to send (4.2 GB), 60 skipped, 3 of them cannot be sent')
      .waitFor();
    expect(await line.evaluate((element) => element.getBoundingClientRect().bottom)).toBeLessThan(800);
    await page.getByText('3 of them photos or videos that cannot be sent:').waitFor();
  });

  test('the answer to a press moves nothing of the page', async () => {
    const page = await show('attention.en');
    const grid = page.getByRole('grid');
    await page.locator('[data-index="0"] .title').waitFor();
    const before = await grid.boundingBox();
    await page.getByRole('button', { name: 'Retry all failed' }).click();
    await page.getByText('2 files are tried again').waitFor();
    expect(await grid.boundingBox()).toEqual(before);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await grid.boundingBox()).toEqual(before);
  });

  test('the state of a file stays at its height in the row, whatever it says beneath', async () => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      const page = await show('working.en', { viewport });
      await page.locator('[data-index="3"] [role=gridcell].state').waitFor();
      const tops = await page.locator('[role=row][data-index]').evaluateAll((rows) =>
        rows.map((row) => {
          const top =
            row.querySelector('[role=gridcell].state > :first-child')?.getBoundingClientRect().top ?? 0;
          return Math.round(top - row.getBoundingClientRect().top);
        }),
      );
      expect(Math.max(...tops) - Math.min(...tops)).toBeLessThanOrEqual(1);
    }
  });

  test('what was looked at is looked at again when the page is loaded anew', async () => {
    const page = await show('done.en');
    await page.getByRole('tab', { name: /Albums/ }).click();
    await page.getByRole('heading', { name: 'Christmas' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Christmas' }).waitFor();
  });

  test('who leaves the dialog of a name has the focus back on what opened it', async () => {
    const page = await show('albums.en');
    await page.getByRole('tab', { name: /Albums/ }).click();
    for (const name of ['New album', 'Rename “Christmas”']) {
      const opener = page.getByRole('button', { name });
      await opener.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      const field = page.getByRole('dialog').getByRole('textbox');
      await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('Escape');
      await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });

  test('an album without a name is told in the page’s own language', async () => {
    const page = await show('albums.de');
    await page.getByRole('tab', { name: /Alben/ }).click();
    await page.getByRole('button', { name: 'Neues Album' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Anlegen' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'Ein Album braucht einen Namen' }).waitFor();
  });

  test('the language of the system is that of the browser, where the program runs on another computer', async () => {
    const world = await startWorld();
    const { url } = await serve(world);
    for (const [locale, lang] of [
      ['de-DE', 'de'],
      ['en-GB', 'en'],
    ] as const) {
      const page = await openPage(url, { locale });
      await page.getByRole('combobox').first().waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    }
  });

  test('a browser that keeps nothing for the page shows it all the same', async () => {
    const { origin, stop } = await servePages(0);
    onTestFinished(stop);
    const page = await openPage('about:blank');
    await page.addInitScript(() => {
      const refuse = (): never => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      };
      for (const name of ['sessionStorage', 'localStorage'])
        Object.defineProperty(window, name, { get: refuse });
    });
    await page.goto(`${origin}/#key=done.en`);
    await page.getByRole('tab', { name: /Files/ }).waitFor();
    expect(await page.evaluate(() => location.hash)).toBe('');
  });

  test('a preview says in one number what cannot be sent', async () => {
    const reasons = [
      { code: 'excluded', count: 52 },
      { code: 'photoTooLarge', count: 2 },
      { code: 'empty', count: 1 },
    ] as const;
    const { page } = await showOnLine('dialog-folder.en', {
      'folders.preview': () => answered({ ...preview, left: 55, unsendable: 3, reasons }),
    });
    await page.getByRole('tab', { name: /Folders/ }).click();
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    await page.getByLabel('Path of the folder').fill('/home/ada/Pictures');
    await page.getByText('55 skipped, 3 of them photos or videos that cannot be sent:').waitFor();
  });

  test('on a phone the list stands where it stood when sending pauses, and when a number grows by a digit', async () => {
    for (const language of ['en', 'de']) {
      const heights: number[] = [];
      for (const scene of ['working', 'paused', 'many']) {
        const page = await show(`${scene}.${language}`, { viewport: { width: 360, height: 780 } });
        await page.getByRole('row').nth(1).waitFor();
        const card = page.locator('section').filter({ has: page.getByRole('progressbar') });
        heights.push((await card.first().boundingBox())?.height ?? 0);
      }
      expect(heights).toEqual(heights.map(() => heights[0]));
    }
  });

  test('a pause that ends outside the hours for sending says when these begin', async () => {
    const line = await showOnLine('paused.en');
    await line.page.getByRole('grid').waitFor();
    const engine = { ...line.hello().engine, waitsUntilAt: Date.now() + 3_600_000 };
    line.push('engine.changed', { ...engine, opensAt: Date.now() + 7_200_000 });
    await line.page.getByText(/^Paused until .*\d; sending begins at .*\d, by the hours you set$/).waitFor();
  });

  test('the details of a file show its picture, by which it is known sooner than by its name', async () => {
    const page = await show('done.en');
    await page.getByRole('button', { name: 'IMG_2002.jpg', exact: true }).click();
    await page.getByRole('dialog', { name: 'IMG_2002.jpg' }).locator('img').waitFor();
  });

  test('the details of a file under way say how far it is', async () => {
    const page = await show('working.en');
    await page.getByRole('button', { name: 'IMG_2001.jpg', exact: true }).click();
    const details = page.getByRole('dialog', { name: 'IMG_2001.jpg' });
    await details.getByText(/^Uploading\s+\d+%$/).waitFor();
    await details.getByText(/kB of 1.2 MB$/).waitFor();
  });

  test('the example of a pattern is in the page’s language, as in the sentence beneath it', async () => {
    for (const [language, example] of [
      ['en', 'private/'],
      ['de', 'privat/'],
    ]) {
      const page = await show(`dialog-rules.${language}`);
      await page.getByRole('tab').nth(1).click();
      await page
        .getByRole('button', { name: /^(Rules|Regeln)…$/ })
        .first()
        .click();
      await page.getByPlaceholder(example ?? '', { exact: true }).waitFor({ state: 'attached' });
    }
  });

  test('files that are counted before the list has them are on their way to it, and not said to be none', async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const { page, push, hello, answers } = await showOnLine('empty.en');
    await page.getByText('See the first photo arrive').waitFor();
    answers['files.list'] = () => asked.then(() => 'asScene' as const);
    const { engine } = hello();
    push('engine.changed', { ...engine, totals: { ...engine.totals, found: 1, waiting: 1 } });
    await page.getByRole('button', { name: /^All 1/ }).waitFor();
    expect(await page.getByText('No file fits').count()).toBe(0);
    answer();
  });
});
