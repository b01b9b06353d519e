// The icons that stand in the rows of the list, by the names under which RowIcons.svelte draws them. Holds nothing else.
import Check from '@lucide/svelte/icons/check';
import CheckCheck from '@lucide/svelte/icons/check-check';
import CircleMinus from '@lucide/svelte/icons/circle-minus';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import CopyCheck from '@lucide/svelte/icons/copy-check';
import ExternalLink from '@lucide/svelte/icons/external-link';
import Film from '@lucide/svelte/icons/film';
import Hourglass from '@lucide/svelte/icons/hourglass';
import ImageIcon from '@lucide/svelte/icons/image';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';

export const ROW_ICONS = {
  check: Check,
  checkCheck: CheckCheck,
  circleMinus: CircleMinus,
  circleX: CircleX,
  clock: Clock,
  cloudUpload: CloudUpload,
  copyCheck: CopyCheck,
  externalLink: ExternalLink,
  film: Film,
  hourglass: Hourglass,
  image: ImageIcon,
  rotate: RotateCw,
  triangle: TriangleAlert,
};
/** Signs of what a file is are drawn lighter than signs of how it stands. */
export const LIGHT_ICONS: ReadonlySet<string> = new Set(['film', 'image']);
export type RowIconName = keyof typeof ROW_ICONS;
