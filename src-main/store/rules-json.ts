// The rules of a folder as JSON: read strictly, so that a mistyped rule is never taken for none; what is absent is as by default.
import { z } from 'zod';
import { ownDatesSchema } from '../contract.ts';
import { DATE_SOURCES, DEFAULT_RULES, type DateSource, type FolderRules } from '../engine/rules.ts';

const patterns = z.array(z.string());

const schema = z.strictObject({
  include: patterns.default(DEFAULT_RULES.include),
  exclude: patterns.default(DEFAULT_RULES.exclude),
  kinds: z
    .strictObject({ photos: z.boolean(), videos: z.boolean(), raw: z.boolean() })
    .default(DEFAULT_RULES.kinds),
  newerThanAt: z.int().nullable().default(DEFAULT_RULES.newerThanAt),
  minimumAgeMs: z.int().min(0).default(DEFAULT_RULES.minimumAgeMs),
  subFolders: z.boolean().default(DEFAULT_RULES.subFolders),
  albumFrom: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('title'), title: z.string() }),
      z.strictObject({ kind: z.literal('folder') }),
      z.strictObject({ kind: z.literal('path') }),
      z.strictObject({ kind: z.literal('template'), template: z.string() }),
    ])
    .default(DEFAULT_RULES.albumFrom),
  edited: z.enum(['send', 'leave', 'ask']).default(DEFAULT_RULES.edited),
  livePairs: z.enum(['both', 'photo', 'skipShortClips']).default(DEFAULT_RULES.livePairs),
  rawPairs: z.enum(['both', 'jpeg', 'raw']).default(DEFAULT_RULES.rawPairs),
  fixDates: z.array(z.enum(DATE_SOURCES)).default(DEFAULT_RULES.fixDates),
  ownDates: ownDatesSchema.default(DEFAULT_RULES.ownDates),
  undated: z.enum(['send', 'ask']).default(DEFAULT_RULES.undated),
  captions: z.boolean().default(DEFAULT_RULES.captions),
  order: z.enum(['found', 'oldest', 'newest']).default(DEFAULT_RULES.order),
}) satisfies z.ZodType<FolderRules>;

/** Throws for anything that is no set of rules. */
export const parseRules = (value: unknown): FolderRules => schema.parse(value);

const dateSources = z.array(z.enum(DATE_SOURCES));

/** A JSON list; throws for anything else. */
export const parseDateSources = (text: string): DateSource[] => dateSources.parse(JSON.parse(text));
