// The sentences: every language has every key, every sentence can be formed, every reason and error has its own.
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, REASON_CODES } from '../../src-main/contract.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseLanguage, languageNames, LANGUAGES } from '../../src-main/texts/texts.ts';

const { en } = LANGUAGES;
const languages: Record<string, Record<string, string>> = LANGUAGES;
const others = Object.entries(languages).filter(([code]) => code !== 'en');

/** As far as the parsed sentences are looked at here. */
type Element = {
  type: number;
  value?: string;
  options?: Record<string, { value: Element[] }>;
  children?: Element[];
};
const LITERAL = 0;
const POUND = 7;

function argumentsOf(elements: Element[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === LITERAL || element.type === POUND) return [];
    const inner = Object.values(element.options ?? {}).flatMap((option) => argumentsOf(option.value));
    return [element.value ?? '', ...inner, ...argumentsOf(element.children ?? [])];
  });
}

const named = (text: string): string[] =>
  [...new Set(argumentsOf(new IntlMessageFormat(text, 'en').getAst()))].sort();

describe('texts', () => {
  it('have the same keys in every language', () => {
    for (const texts of Object.values(languages))
      expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(others)('name the same values in %s', (_, texts) => {
    const different = Object.entries(en).filter(
      ([key, text]) => JSON.stringify(named(text)) !== JSON.stringify(named(texts[key] ?? '')),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('are used of every file, and each is offered by its own name', () => {
    const files = readdirSync(`${import.meta.dirname}/../../src-main/texts`).filter((name) =>
      name.endsWith('.json'),
    );
    expect(files.sort()).toEqual(
      Object.keys(languages)
        .map((code) => `${code}.json`)
        .sort(),
    );
    expect(languageNames()).toEqual([
      { code: 'en', name: 'English' },
      { code: 'de', name: 'Deutsch' },
    ]);
  });

  it.each([
    ['system', 'de-AT', 'de'],
    ['system', 'de_DE.UTF-8', 'de'],
    ['system', 'den', 'en'],
    ['system', 'fr-FR', 'en'],
    ['system', undefined, 'en'],
    ['de', 'en-GB', 'de'],
    ['klingon', 'de', 'de'],
  ])('%s on a computer of %s are in %s', (setting, locale, language) => {
    expect(chooseLanguage(setting, locale)).toBe(language);
  });

  it.each(Object.entries(languages))('of %s do not speak of one thing as of several', (code, texts) => {
    const ofSeveral = /\b1 (are|were|belong|sind|wurden|würden|kämen|gehören|gelten|warten)\b/;
    const wrong = Object.entries(texts).filter(([, text]) => {
      const ones = Object.fromEntries(named(text).map((name) => [name, 1]));
      const said = String(new IntlMessageFormat(text, code).format({ ...ones, most: 'n' }));
      return ofSeveral.test(said) || /\b1 (der|of) .* (are|sind) /.test(said);
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('have a sentence for every reason and every error', () => {
    for (const code of REASON_CODES) expect(en).toHaveProperty([`reason.${code}`]);
    for (const code of ERROR_CODES) expect(en).toHaveProperty([`error.${code}`]);
  });

  it('of other doors are not asked for by the page, which is built without them', () => {
    const root = join(import.meta.dirname, '../../src-renderer');
    const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|svelte)$/.test(name),
    );
    const asking = pages.filter((name) =>
      /\bt\(\s*['"`](cli|help|desktop|landing)\./.test(readFileSync(join(root, name), 'utf8')),
    );
    expect(pages.length).toBeGreaterThan(50);
    expect(asking).toEqual([]);
  });

  it.each(others)('are not left in English by mistake in %s', (_, texts) => {
    const alike = Object.entries(en).filter(
      ([key, text]) => text === texts[key] && /[a-z]{4,} [a-z]{3,} [a-z]{3,}/i.test(text),
    );
    expect(alike.map(([key]) => key)).toEqual([]);
  });
});
