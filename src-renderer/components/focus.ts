// Catches the keyboard focus when the thing that had it has gone, e.g. a button that was answered by another screen.
// It never takes the focus from something that still has it, and not on a page that nobody has touched yet.
import { tick } from 'svelte';

export function takeLostFocus(element: HTMLElement): void {
  void tick().then(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && navigator.userActivation.hasBeenActive) element.focus();
  });
}
