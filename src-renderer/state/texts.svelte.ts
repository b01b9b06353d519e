// The page's language: sentences, numbers and times. Knows no call and no topic of the program.
import type { FileState, Reason } from '../../src-main/contract.ts';
import {
  chooseLanguage,
  createTranslate,
  isLanguage,
  type Language,
  type TextKey,
  type TextParams,
  withWords,
} from '../../src-main/texts/texts.ts';
import type { CallError } from '../wire/client.ts';
import { createFormat, localeFor } from './format.ts';
import { isolated } from './isolated.ts';

/** The first of the browser's languages that there are texts in. */
export const browserLanguage = (): string =>
  navigator.languages.find((one) => isLanguage(one.split('-')[0] ?? '')) ?? navigator.language;

/** A reason or error may come without its details; then its sentence ends before them. */
const NO_DETAILS = { detail: '', name: '', count: 0, emails: 'none' };

export class TextsState {
  language = $state<Language>(chooseLanguage('system', browserLanguage()));
  readonly #translate = $derived(createTranslate(this.language));
  readonly format = $derived(createFormat(localeFor(this.language, navigator.languages)));

  /** Bound, so that components may take it out: `const { t } = texts` stays live. */
  readonly t = (key: TextKey, params?: TextParams): string =>
    this.#translate(key, params && withWords(params, isolated));

  readonly reason = (reason: Reason): string =>
    this.t(`reason.${reason.code}`, { ...NO_DETAILS, ...reason.params }).replace(/[:\s]+$/, '');

  readonly error = (error: CallError): string =>
    this.t(`error.${error.code}`, { ...NO_DETAILS, ...error.params }).replace(/[:\s]+$/, '');

  /** "a.jpg, b.jpg and 3 more" */
  readonly names = (names: readonly string[], count: number): string =>
    [
      names.map(isolated).join(', '),
      ...(count > names.length ? [this.t('page.upload.more', { count: count - names.length })] : []),
    ].join(' ');

  readonly stateName = (state: FileState, alreadyThere: boolean): string =>
    alreadyThere && (state === 'created' || state === 'verified')
      ? this.t('state.alreadyThere')
      : this.t(`state.${state}`);

  /** "about 3 min" */
  readonly eta = (seconds: number): string => {
    if (seconds < 60) return this.t('page.eta.soon');
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return this.t('page.eta.minutes', { minutes });
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours >= 48) return this.t('page.eta.days', { days: Math.round(hours / 24) });
    return rest === 0
      ? this.t('page.eta.hours', { hours })
      : this.t('page.eta.hoursMinutes', { hours, minutes: rest });
  };
}
