// Rules of a folder between page and program: checked closer than their shape, and with the one album that the page keeps apart.
import type { Destination, FolderRules as PageRules } from '../../contract.ts';
import { checkTemplate, isPerFile } from '../../engine/album-template.ts';
import { isUsablePattern, type FolderRules } from '../../engine/rules.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { StoredDestination } from '../../store/albums.ts';
import { CallError } from '../call-error.ts';
import { ensureOwnAlbum } from './shared.ts';
import type { Services } from '../services.ts';

/** Each file is held against each of them. */
const MOST_PATTERNS = 200;
const LONGEST_PATTERN = 500;
const MOST_SHOWN = 80;

const shortened = (text: string): string =>
  text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;

/** Throws a CallError that names the pattern or token that cannot be used. */
export function ensureRules(rules: PageRules): FolderRules {
  for (const list of [rules.include, rules.exclude]) {
    if (list.length > MOST_PATTERNS)
      throw new CallError('patternsTooMany', 'too many patterns', {
        count: list.length,
        most: MOST_PATTERNS,
      });
    const wrong = list.find((pattern) => pattern.length > LONGEST_PATTERN || !isUsablePattern(pattern));
    if (wrong !== undefined)
      throw new CallError('patternWrong', 'a pattern cannot be used', { name: shortened(wrong) });
  }
  const { albumFrom } = rules;
  const problem = albumFrom.kind === 'template' ? checkTemplate(albumFrom.template) : null;
  if (problem?.code === 'tokenUnknown')
    throw new CallError('tokenUnknown', 'unknown token', { name: `{${problem.token}}` });
  if (problem) throw new CallError('noToken', 'no token');
  return rules;
}

export const toPageRules = (rules: FolderRules): PageRules => ({
  ...rules,
  albumFrom: isPerFile(rules.albumFrom) ? rules.albumFrom : { kind: 'none' },
});

export function toPageDestination(stored: StoredDestination | undefined): Destination {
  if (stored && stored.albumId !== null) return { kind: 'album', albumId: stored.albumId };
  return stored && stored.title !== null ? { kind: 'newAlbum', title: stored.title } : { kind: 'library' };
}

/** The rules as a scan takes them: one album for all is named in them. Makes nothing. */
export function withTitle(
  services: Services,
  account: StoredAccount,
  rules: FolderRules,
  wish: Destination,
): FolderRules {
  if (isPerFile(rules.albumFrom) || wish.kind === 'library') return rules;
  const title =
    wish.kind === 'album' ? ensureOwnAlbum(services, account.id, wish.albumId).title : wish.title.trim();
  return title === '' ? rules : { ...rules, albumFrom: { kind: 'title', title } };
}
