// Watches one element, or the whole window, for files held over and dropped on it. Keeps the browser from opening them.
// Says that something was dropped; what happens with it is the screen's affair.
import type { Attachment } from 'svelte/attachments';

type Options = {
  /** `over`: what they are held above. */
  onhold: (isHeld: boolean, over: EventTarget | null) => void;
  /** Called within the drop event, the only moment at which its items can be read. */
  ondrop: (transfer: DataTransfer, on: EventTarget | null) => void;
  isActive: () => boolean;
};

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

export function dropTarget({ onhold, ondrop, isActive }: Options): Attachment<HTMLElement> {
  return (element) => {
    // Entering a child fires before leaving its parent; counting tells when the whole is left.
    let depth = 0;
    const listen = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      react: (event: DragEvent) => void,
    ) => {
      const listener = (event: DragEvent): void => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        react(event);
      };
      element.addEventListener(type, listener);
      return () => {
        element.removeEventListener(type, listener);
      };
    };
    const stops = [
      listen('dragenter', ({ target }) => {
        depth += 1;
        if (isActive()) onhold(true, target);
      }),
      listen('dragover', (event) => {
        if (event.dataTransfer) event.dataTransfer.dropEffect = isActive() ? 'copy' : 'none';
      }),
      listen('dragleave', () => {
        depth = Math.max(0, depth - 1);
        if (depth === 0) onhold(false, null);
      }),
      listen('drop', (event) => {
        depth = 0;
        onhold(false, null);
        if (event.dataTransfer && isActive()) ondrop(event.dataTransfer, event.target);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}
