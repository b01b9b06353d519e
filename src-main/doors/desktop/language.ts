// The shell's words and colours: the person's setting, or else the system's. It keeps nothing; a changed setting holds
// from the next question on.
import { app, nativeTheme } from 'electron';
import { chooseLanguage, createTranslate, type Translate } from '../../texts/texts.ts';
import { type SettingsStore } from '../host.ts';

/** e.g. `de-AT`; known once the program is ready. */
export function systemLocale(): string {
  return app.getPreferredSystemLanguages()[0] ?? app.getLocale();
}

/** For the time before there are settings. */
export function systemTranslate(): Translate {
  return createTranslate(chooseLanguage('system', systemLocale()));
}

export function translateBy(settings: SettingsStore): Translate {
  return createTranslate(chooseLanguage(settings.read().language, systemLocale()));
}

/** The window's frame and the page's preferred colours. */
export function followTheme(settings: SettingsStore): void {
  nativeTheme.themeSource = settings.read().theme;
}
