// Tokens without the consent page, for clients that are configured rather than signed in.
import { canonicalScope, workingScopes } from './endpoints.ts';
import { type World } from './world.ts';

export interface MintedTokens {
  accessToken: string;
  refreshToken: string;
}

export function mintTokens(world: World, wanted: { user?: string; scopes?: string[] } = {}): MintedTokens {
  const { sub } = world.library.userOrFirst(wanted.user);
  const client = [...world.grants.clients.values()][0];
  if (!client) throw new Error('The emulator has no client.');
  const scopes = (wanted.scopes ?? workingScopes).map(canonicalScope);
  const refreshToken = world.grants.addRefreshToken(sub, client.id, scopes).token;
  return { accessToken: world.grants.addAccessToken(sub, client.id, scopes).token, refreshToken };
}
