// Catches the keyboard focus when the thing that had it has gone, e.g. a button that was answered by another screen.
// It never takes the focus from something that still has it, and not on a page that nobody has touched yet.
import { tick } from 'svelte';

const CAN_FOCUS = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
/** Where the focus may stay when what had it has gone; beyond these the next control would be one of something else. */
const PLACES = '[role=tabpanel], dialog, header, main';

export function takeLostFocus(element: HTMLElement): void {
  void tick().then(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && navigator.userActivation.hasBeenActive) element.focus();
  });
}

/** For the whole page: when the control that was being used is swapped for another or taken away, the next one of its place has the focus. */
export function keepFocus(root: HTMLElement): () => void {
  /** What had the focus, and what it was in, from the inside out. */
  let held: HTMLElement[] = [];
  const note = ({ target }: FocusEvent): void => {
    held = [];
    for (let at = target instanceof HTMLElement ? target : null; at && at !== root; at = at.parentElement)
      held.push(at);
  };
  const mend = (): void => {
    const [last] = held;
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    nearest(held, root)?.focus({ preventScroll: true });
  };
  const watcher = new MutationObserver(mend);
  // Nothing of the page hides a control without taking it away.
  watcher.observe(root, { childList: true, subtree: true });
  root.addEventListener('focusin', note);
  return () => {
    watcher.disconnect();
    root.removeEventListener('focusin', note);
  };
}

const isSeen = (element: HTMLElement): boolean => element.checkVisibility({ visibilityProperty: true });

function nearest(held: readonly HTMLElement[], root: HTMLElement): HTMLElement | null {
  for (const place of held.slice(1)) {
    if (!place.isConnected) continue;
    if (!place.closest(PLACES)) break;
    // A grid has one row of its own to stand on, which is not the first one drawn.
    const active = place.closest('[role=grid]')?.querySelector<HTMLElement>('[role=row][tabindex="0"]');
    if (active) return active;
    const control = [...place.querySelectorAll<HTMLElement>(CAN_FOCUS)].find(isSeen);
    if (control) return control;
  }
  return root.querySelector<HTMLElement>('h1[tabindex]');
}
