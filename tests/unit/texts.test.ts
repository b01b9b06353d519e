// The sentences: every language has every key, every sentence can be formed, every reason and error has its own.
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, REASON_CODES } from '../../src-main/contract.ts';
import de from '../../src-main/texts/de.json' with { type: 'json' };
import en from '../../src-main/texts/en.json' with { type: 'json' };

const languages: Record<string, Record<string, string>> = { en, de };

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

  it('name the same values in every language', () => {
    const different = Object.entries(en).filter(
      ([key, text]) =>
        JSON.stringify(named(text)) !== JSON.stringify(named((de as Record<string, string>)[key] ?? '')),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('have a sentence for every reason and every error', () => {
    for (const code of REASON_CODES) expect(en).toHaveProperty([`reason.${code}`]);
    for (const code of ERROR_CODES) expect(en).toHaveProperty([`error.${code}`]);
  });

  it('are not left in English by mistake', () => {
    const alike = Object.entries(en).filter(
      ([key, text]) =>
        text === (de as Record<string, string>)[key] && /[a-z]{4,} [a-z]{3,} [a-z]{3,}/i.test(text),
    );
    expect(alike.map(([key]) => key)).toEqual([]);
  });
});
