// Rules of a folder between page and program: checked closer than their shape, and with the one album that the page keeps apart.
import type { Destination, FolderRules as PageRules } from '../../contract.ts';
import { checkTemplate, isPerFile } from '../../engine/album-template.ts';
import { isUsablePattern, type FolderRules } from '../../engine/rules.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { StoredDestination } from '../../store/albums.ts';
import { CallError } from '../call-error.ts';
import { ensureOwnAlbum } from './shared.ts';
import type { Desk } from '../desk.ts';

/** Throws a CallError that names the pattern or token that cannot be used. */
export function ensureRules(rules: PageRules): FolderRules {
  for (const pattern of [...rules.include, ...rules.exclude]) {
    if (!isUsablePattern(pattern))
      throw new CallError('patternWrong', 'a pattern cannot be used', { name: pattern });
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
  desk: Desk,
  account: StoredAccount,
  rules: FolderRules,
  wish: Destination,
): FolderRules {
  if (isPerFile(rules.albumFrom) || wish.kind === 'library') return rules;
  const title =
    wish.kind === 'album' ? ensureOwnAlbum(desk, account.id, wish.albumId).title : wish.title.trim();
  return title === '' ? rules : { ...rules, albumFrom: { kind: 'title', title } };
}
