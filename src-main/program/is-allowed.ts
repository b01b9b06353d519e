// Whether the disk lets us do something with a file or directory, as a hint: it may say otherwise a moment later.
import { access } from 'node:fs/promises';

/** `mode`: of `fs.constants`. False whatever the disk gives as its reason. */
export async function isAllowed(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
