// The small pure rules: names left alone, quota days, pauses, client files, endpoints, file names.
import { describe, expect, it } from 'vitest';
import { toFileName } from '../../src-main/engine/create.ts';
import { leftAlone } from '../../src-main/engine/names.ts';
import { fileWaitMs, slowDownMs, troubleMs } from '../../src-main/engine/pace.ts';
import { nextPacificMidnight, pacificDay } from '../../src-main/engine/pacific-day.ts';
import { parseClientFile } from '../../src-main/google/client-file.ts';
import { BadEndpoint, parseEndpoints } from '../../src-main/google/endpoints.ts';
import { titleKey } from '../../src-main/store/albums.ts';

const pace = { random: () => 0, backoffScale: 1 };

describe('names', () => {
  it.each(['.DS_Store', 'Thumbs.db', 'desktop.ini', '@eaDir', '#recycle', '.hidden.jpg'])(
    '%s is hidden',
    (name) => {
      expect(leftAlone(name)).toBe('hidden');
    },
  );
  it.each(['a.jpg.part', 'a.crdownload', 'b.tmp', 'c.jpg~', '~$d.jpg', '.syncthing.e.jpg.tmp'])(
    '%s is partial',
    (name) => {
      expect(leftAlone(name)).toBe('partial');
    },
  );
  it.each(['Photos Library.photoslibrary', 'Aperture.aplibrary', 'Catalog Previews.lrdata'])(
    '%s is the library of a photo program',
    (name) => {
      expect(leftAlone(name)).toBe('photoLibrary');
    },
  );
  it.each(['IMG_1.JPG', 'a.b.heic', 'äöü.png', 'part.jpg'])('%s is taken', (name) => {
    expect(leftAlone(name)).toBeNull();
  });
});

describe('quota day', () => {
  const HOUR = 3_600_000;
  it('turns at midnight in California, winter and summer', () => {
    expect(nextPacificMidnight(Date.UTC(2026, 0, 10, 20))).toBe(Date.UTC(2026, 0, 11, 8));
    expect(nextPacificMidnight(Date.UTC(2026, 6, 10, 20))).toBe(Date.UTC(2026, 6, 11, 7));
  });
  it('knows the days of 23 and 25 hours', () => {
    const spring = nextPacificMidnight(Date.UTC(2026, 2, 8, 7, 30));
    expect(spring).toBe(Date.UTC(2026, 2, 8, 8));
    expect(nextPacificMidnight(spring) - spring).toBe(23 * HOUR);
    const autumn = nextPacificMidnight(Date.UTC(2026, 10, 1, 6));
    expect(nextPacificMidnight(autumn) - autumn).toBe(25 * HOUR);
  });
  it('names the day', () => {
    expect(pacificDay(Date.UTC(2026, 10, 23, 7, 59))).toBe('2026-11-22');
    expect(pacificDay(Date.UTC(2026, 10, 23, 8, 1))).toBe('2026-11-23');
  });
});

describe('pauses', () => {
  it('after a 429 begin at 30 s and grow to an hour', () => {
    expect([1, 2, 3, 7, 99].map((count) => slowDownMs(count, null, pace) / 1000)).toEqual([
      30, 60, 300, 3600, 3600,
    ]);
  });
  it('take the server at its word, and never scale it', () => {
    expect(slowDownMs(1, 5000, { random: () => 1, backoffScale: 0.001 })).toBe(5000);
    expect(troubleMs(1, 90_000, pace)).toBe(90_000);
    expect(fileWaitMs(1, 90_000, pace)).toBe(90_000);
  });
  it('of a file double up to an hour', () => {
    expect([1, 2, 3, 20].map((attempts) => fileWaitMs(attempts, null, pace) / 1000)).toEqual([2, 4, 8, 3600]);
  });
});

describe('client file', () => {
  const installed = { client_id: 'i', client_secret: 's', project_id: 'p' };
  it('is taken when it is of the kind "Desktop app"', () => {
    expect(parseClientFile(JSON.stringify({ installed }))).toMatchObject({
      ok: true,
      client: { clientId: 'i' },
    });
  });
  it('may have gone through an editor that puts a byte order mark before it', () => {
    expect(parseClientFile(`\ufeff${JSON.stringify({ installed })}`)).toMatchObject({ ok: true });
  });
  it.each([
    ['{"web":{"client_id":"i"}}', 'clientFileWeb'],
    ['{"installed":{"client_id":"i"}}', 'clientFileDamaged'],
    ['{"installed":', 'clientFileDamaged'],
    ['{"type":"service_account"}', 'clientFileOther'],
    ['[1]', 'clientFileOther'],
  ])('%s is refused as %s', (text, code) => {
    expect(parseClientFile(text)).toEqual({ ok: false, code });
  });
});

describe('endpoint', () => {
  it('stands for all of Google', () => {
    expect(parseEndpoints('http://127.0.0.1:81/').token).toBe('http://127.0.0.1:81/token');
    expect(parseEndpoints(null).photos).toBe('https://photoslibrary.googleapis.com');
  });
  it.each(['ftp://x', 'nonsense', 'http://192.168.1.4:80', 'http://127.0.0.1.evil.example'])(
    '%s is refused',
    (endpoint) => {
      expect(() => parseEndpoints(endpoint)).toThrow(BadEndpoint);
    },
  );
});

describe('titles and file names', () => {
  it('are equal however their accents are encoded', () => {
    expect(titleKey('É\u0301lan ')).toBe(titleKey('É\u0301lan'.normalize('NFD')));
  });
  it('keep their ending when cut to what Google takes', () => {
    const cut = toFileName(`${'ä'.repeat(300)}.jpeg`);
    expect(cut).toHaveLength(255);
    expect(cut.endsWith('.jpeg')).toBe(true);
  });
});
