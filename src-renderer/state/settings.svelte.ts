// The settings and their effect on the page: language and theme. The program keeps them; its answer is what counts.
import { tick } from 'svelte';
import type { CallIn, Hello, Settings } from '../../src-main/contract.ts';
import { chooseLanguage } from '../../src-main/texts/texts.ts';
import type { Client } from '../wire/client.ts';
import { browserLanguage, type TextsState } from './texts.svelte.ts';

export class SettingsState {
  #settings = $state.raw<Settings>({
    language: 'system',
    theme: 'system',
    parallelUploads: 4,
    checkEveryMinutes: 60,
    limitBytesPerSecond: null,
    hours: null,
    launchAtLogin: false,
    closeToTray: true,
    notifications: true,
    keepAwake: false,
    pauseOnBattery: false,
    pauseOnMetered: false,
    lookForUpdates: true,
  });
  /** As the program said last. */
  #told = this.#settings;
  #systemLanguage = browserLanguage();
  #clockAheadMs = $state(0);
  readonly #client: Client;
  readonly #texts: TextsState;

  constructor(client: Client, texts: TextsState) {
    this.#client = client;
    this.#texts = texts;
    client.on('settings.changed', (settings) => {
      this.#take(settings);
    });
  }

  get now(): Settings {
    return this.#settings;
  }

  /** How far the program's time of day is ahead of that of this page: it may run in another zone, on a server. */
  get clockAheadMs(): number {
    return this.#clockAheadMs;
  }

  begin(hello: Hello): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read once, at the moment of this hello
    this.#clockAheadMs = (hello.utcOffsetMinutes + new Date().getTimezoneOffset()) * 60_000;
    // The page of a browser may be on another computer, and in another's hands, than the program.
    if (hello.settings.language === 'system' && hello.capabilities.desktop)
      this.#systemLanguage = hello.language;
    this.#take(hello.settings);
  }

  /** Rejects with a CallError. Shown at once, as the control shows it that was used; where it is refused both go back. */
  async set(change: CallIn<'settings.set'>): Promise<void> {
    this.#show({ ...this.#settings, ...(change as Partial<Settings>) });
    try {
      this.#take(await this.#client.call('settings.set', change));
    } catch (thrown) {
      await tick();
      this.#show(this.#told);
      throw thrown;
    }
  }

  #take(settings: Settings): void {
    this.#told = settings;
    this.#show(settings);
  }

  #show(settings: Settings): void {
    this.#settings = settings;
    this.#texts.language = chooseLanguage(settings.language, this.#systemLanguage);
  }
}
