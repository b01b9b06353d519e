// Shapes of what Google answers, as far as the program reads them; unknown fields are let through. No logic.
// Source: the API notes 3.3, 4.1, 4.2, 5.1 (discovery document photoslibrary:v1). Empty values are left out by Google.
import { z } from 'zod';
import { toDetail } from './failure.ts';

/** Some writers of JSON put numbers in quotes. */
const numberSchema = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

export const statusSchema = z.object({
  code: numberSchema.default(0),
  message: z.string().default('').transform(toDetail),
});

const mediaItemSchema = z.looseObject({
  id: z.string().min(1),
  productUrl: z.string().optional(),
  filename: z.string().optional(),
  mimeType: z.string().optional(),
  mediaMetadata: z
    .looseObject({ video: z.looseObject({ status: z.string().optional() }).optional() })
    .optional(),
});
export type WireMediaItem = z.infer<typeof mediaItemSchema>;

const createResultSchema = z.object({
  uploadToken: z.string().optional(),
  status: statusSchema.optional(),
  mediaItem: mediaItemSchema.optional(),
});
export type BatchCreateResult = z.infer<typeof createResultSchema>;

/** UNKNOWN: neither that it was done nor that it was not. */
const UNREADABLE = { status: { code: 2, message: 'the result could not be read' } };
const tokenSchema = z.object({ uploadToken: z.string() });

/** One that cannot be read says nothing of its own file, and nothing of the others. */
export const batchCreateSchema = z.object({
  newMediaItemResults: z
    .array(
      z.unknown().transform((result): BatchCreateResult => {
        const read = createResultSchema.safeParse(result).data;
        return read ?? { ...UNREADABLE, ...tokenSchema.safeParse(result).data };
      }),
    )
    .default([]),
});

const getResultSchema = z.object({ status: statusSchema.optional(), mediaItem: mediaItemSchema.optional() });
export type BatchGetResult = z.infer<typeof getResultSchema>;

export const batchGetSchema = z.object({
  mediaItemResults: z
    .array(z.unknown().transform((result) => getResultSchema.safeParse(result).data ?? UNREADABLE))
    .default([]),
});

export const albumSchema = z.object({
  id: z.string().min(1),
  title: z.string().default(''),
  productUrl: z.string().default(''),
  isWriteable: z.boolean().optional(),
  mediaItemsCount: z.coerce.number().default(0),
  coverPhotoMediaItemId: z.string().optional(),
});
export type WireAlbum = z.infer<typeof albumSchema>;

/**
 * Google leaves out what is empty, so that `{}` is an empty list. An object of something else (a bare status, a portal's JSON) is
 * none: taken for one, it would say that nothing is there.
 */
const isPageWith = (list: string) => (answer: Record<string, unknown>) =>
  list in answer || 'nextPageToken' in answer || Object.keys(answer).length === 0;

export const albumPageSchema = z
  .looseObject({ albums: z.array(albumSchema).optional(), nextPageToken: z.string().optional() })
  .refine(isPageWith('albums'));

export const itemPageSchema = z
  .looseObject({ mediaItems: z.array(mediaItemSchema).optional(), nextPageToken: z.string().optional() })
  .refine(isPageWith('mediaItems'));

/** Nothing but `{}` says that it was done. */
export const emptySchema = z.strictObject({});
