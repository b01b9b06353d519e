// Every sentence that a person reads comes from here: one JSON file per language, ICU message syntax. Imports nothing of ours.
// A further language is one more file in this folder, named here; everything else follows from `LANGUAGES`.
import { IntlMessageFormat } from 'intl-messageformat';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type TextKey = keyof typeof en;
export type TextParams = Record<string, string | number>;

/** What is filled in as words (names, paths, what Google said), each changed; numbers stay. */
export const withWords = (params: TextParams, change: (word: string) => string): TextParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? change(value) : value]),
  );
export type Translate = (key: TextKey, params?: TextParams) => string;

export const LANGUAGES = { en, de } satisfies Record<string, Record<TextKey, string>>;
export type Language = keyof typeof LANGUAGES;

export const isLanguage = (code: string): code is Language => Object.hasOwn(LANGUAGES, code);

/** Each by its own name: who looks for one may not read the others. */
export const languageNames = (): { code: Language; name: string }[] =>
  Object.keys(LANGUAGES)
    .filter(isLanguage)
    .map((code) => ({ code, name: new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code }));

/** The language to show for a setting (`system`, or a language) and the system's own preference, e.g. `de-AT`. */
export function chooseLanguage(setting: string, systemLocale: string | undefined): Language {
  if (isLanguage(setting)) return setting;
  const systems = systemLocale?.toLowerCase().split(/[-_.@]/)[0] ?? '';
  return isLanguage(systems) ? systems : 'en';
}

const translators = new Map<Language, Translate>();

/** The translator of a language, whose compiled sentences are kept. Numbers and plurals follow the language. */
export function createTranslate(language: Language): Translate {
  const translate = translators.get(language) ?? compileFor(language);
  translators.set(language, translate);
  return translate;
}

function compileFor(language: Language): Translate {
  const compiled = new Map<TextKey, IntlMessageFormat>();
  return (key, params) => {
    let message = compiled.get(key);
    if (!message) {
      message = new IntlMessageFormat(LANGUAGES[language][key], language);
      compiled.set(key, message);
    }
    return String(message.format(params));
  };
}
