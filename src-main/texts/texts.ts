// Every sentence that a person reads comes from here: one JSON file per language, ICU message syntax. Imports nothing of ours.
// A further language is one more file in this folder and one more line in `languages`.
import { IntlMessageFormat } from 'intl-messageformat';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type TextKey = keyof typeof en;
export type Language = 'en' | 'de';
export type TextParams = Record<string, string | number>;
export type Translate = (key: TextKey, params?: TextParams) => string;

const languages: Record<Language, Record<TextKey, string>> = { en, de };

/** The language to show for a setting and the system's own preference, e.g. `de-AT`. */
export function chooseLanguage(setting: 'system' | Language, systemLocale: string | undefined): Language {
  if (setting !== 'system') return setting;
  return systemLocale?.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** A translator whose compiled sentences are kept. Numbers and plurals follow the language. */
export function createTranslate(language: Language): Translate {
  const compiled = new Map<TextKey, IntlMessageFormat>();
  return (key, params) => {
    let message = compiled.get(key);
    if (!message) {
      message = new IntlMessageFormat(languages[language][key], language);
      compiled.set(key, message);
    }
    return String(message.format(params));
  };
}
