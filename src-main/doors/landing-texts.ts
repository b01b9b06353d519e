// The texts of the browser's last page of a sign-in, in the person's language.
import type { LandingTexts } from '../google/sign-in.ts';
import type { Translate } from '../texts/texts.ts';

export function landingTexts(t: Translate): LandingTexts {
  return {
    doneTitle: t('landing.doneTitle'),
    doneText: t('landing.doneText'),
    failedTitle: t('landing.failedTitle'),
    failedText: t('landing.failedText'),
  };
}
