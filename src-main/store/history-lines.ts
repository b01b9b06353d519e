// The lines of an exported history, JSON each: what they hold, and the one parser of them. An older program refuses a newer
// version; fields that it does not know are let through.
import { z } from 'zod';

export const HISTORY_VERSION = 1;

const headSchema = z.object({ photostow: z.literal('history'), version: z.number(), exportedAt: z.string() });
/** The client matters: Google lets no other one see or link the items. */
const accountSchema = z.object({ account: z.string().min(1), email: z.string(), clientId: z.string() });
const albumSchema = z.object({
  album: z.string().min(1),
  account: z.string(),
  title: z.string(),
  url: z.string(),
  items: z.number(),
});
const contentSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  account: z.string(),
  sizeBytes: z.number().nullable(),
  /** Of the file that brought the bytes first; without its folder. */
  name: z.string(),
  item: z.string().min(1).nullable(),
  url: z.string().nullable(),
  albums: z.array(z.string()),
  takenOverFrom: z.string().nullable(),
});
const endSchema = z.object({ end: z.literal(true), contents: z.number() });

export type HistoryAlbum = z.infer<typeof albumSchema>;
export type HistoryContent = z.infer<typeof contentSchema>;
export type HistoryLine =
  | z.infer<typeof headSchema>
  | z.infer<typeof accountSchema>
  | HistoryAlbum
  | HistoryContent
  | z.infer<typeof endSchema>;

// In this order: contents name their account too.
const lineSchema = z.union([contentSchema, albumSchema, accountSchema, headSchema, endSchema]);

/** Undefined for anything else. An editor that the file went through may have put a mark before its first line. */
export function tryParseHistoryLine(text: string): HistoryLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text.replace(/^\ufeff/, ''))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
