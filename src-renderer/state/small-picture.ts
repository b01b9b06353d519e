// A whole file that came as its own small picture is made small here, where a sandbox holds whatever its decoder meets, and beside the
// thread that draws.
import type { CallOut } from '../../src-main/contract.ts';

type Picture = NonNullable<CallOut['files.thumbnail']>;

/** As it is kept: what a camera puts inside is hardly ever larger. */
const MOST_LENGTH = 80_000;
/** A row shows 36 points, on a fine screen with three pixels each. */
const SIDE_PX = 144;

/** Null: the browser cannot show it. */
export async function makeSmall(picture: Picture): Promise<Picture | null> {
  const { dataUrl } = picture;
  if (dataUrl.length <= MOST_LENGTH) return picture;
  const comma = dataUrl.indexOf(',');
  const type = dataUrl.slice('data:'.length, dataUrl.indexOf(';'));
  const whole = new Blob([Uint8Array.fromBase64(dataUrl.slice(comma + 1))], { type });
  try {
    // The height follows; turned as the file says.
    const bitmap = await createImageBitmap(whole, { resizeWidth: SIDE_PX, resizeQuality: 'medium' });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const small = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
    const base64 = new Uint8Array(await small.arrayBuffer()).toBase64();
    return { dataUrl: `data:${small.type};base64,${base64}`, orientation: picture.orientation };
  } catch (error) {
    // Damaged, or of a kind that this browser does not know.
    if (error instanceof DOMException) return null;
    throw error;
  }
}
