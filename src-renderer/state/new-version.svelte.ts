// Whether a newer version of the program is there. It is told of until a person has seen it once.
import type { Client } from '../wire/client.ts';

export class NewVersionState {
  #version = $state<string | null>(null);
  #seen = $state<string | null>(null);

  constructor(client: Client) {
    client.on('newVersion.changed', ({ version }) => {
      this.#version = version;
    });
  }

  get version(): string | null {
    return this.#version;
  }

  /** To be told of now. */
  get isNews(): boolean {
    return this.#version !== null && this.#version !== this.#seen;
  }

  begin(version: string | null): void {
    this.#version = version;
  }

  noteSeen(): void {
    this.#seen = this.#version;
  }
}
