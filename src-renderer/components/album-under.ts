// Which album's card files are held over or dropped on, as the card says it of itself. It looks, and does nothing else.
import type { AimedAlbum } from '../state/selections.svelte.ts';

export function albumUnder(at: EventTarget | null): AimedAlbum | null {
  const card = at instanceof Element ? at.closest<HTMLElement>('[data-album-id]') : null;
  const { accountId, albumId, title } = card?.dataset ?? {};
  return accountId && albumId ? { accountId, albumId, title: title ?? '' } : null;
}
