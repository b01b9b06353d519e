// Descriptions for new items where an upload or a folder's rules want them: what a person wrote in the file or, in Google Photos, of
// it. What a camera writes into that place by itself is none.
import { MAX_DESCRIPTION_LENGTH } from '../google/photos.ts';
import type { FileRecord } from './file.ts';
import type { Parts } from './parts.ts';
import { readPhotoFacts } from './photo-facts.ts';
import { readSidecar } from './sidecar.ts';
import { wishesFor } from './wishes.ts';

const BY_CAMERA =
  /^(olympus digital camera|sony dsc|(konica )?minolta digital camera|samsung( digital)? camera.*|digital camera|exif[_ -]?jpeg.*|default|dcim.*|\s*)$/i;

/** Null where there is none; read only where the rules ask for it. */
export async function captionOf(parts: Parts, file: FileRecord): Promise<string | null> {
  if (!wishesFor(parts, file).captions) return null;
  const caption = (await readPhotoFacts(file.path)).caption ?? (await readSidecar(file.path)).description;
  return caption ? toDescription(caption) : null;
}

/** As long as Google takes it; null where no person wrote it. */
export function toDescription(caption: string): string | null {
  if (BY_CAMERA.test(caption.trim())) return null;
  const short = caption.trim().slice(0, MAX_DESCRIPTION_LENGTH);
  // Half a character would be none.
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}
