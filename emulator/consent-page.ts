// The page on which a person chooses an account and ticks scopes, and the one that says why not.
// It must not check or change anything.
import { removedScopes, scopePrefix } from './endpoints.ts';
import { escapeHtml, page } from './html.ts';
import { type User } from './library.ts';

const meanings: Record<string, string> = {
  openid: 'Know who you are',
  [`${scopePrefix}userinfo.email`]: 'See your email address',
  [`${scopePrefix}userinfo.profile`]: 'See your name and picture',
  [`${scopePrefix}photoslibrary.appendonly`]: 'Add to your Google Photos library',
  [`${scopePrefix}photoslibrary.readonly.appcreateddata`]: 'See the photos and albums it added itself',
  [`${scopePrefix}photoslibrary.edit.appcreateddata`]: 'Edit the photos and albums it added itself',
};

export function consentPage(users: User[], scopes: string[], chosenEmail: string, clientId: string): string {
  const accounts = users.map(({ email, name }, index) => {
    const checked =
      email === chosenEmail || (index === 0 && !users.some((user) => user.email === chosenEmail));
    return `<label><input type="radio" name="user" value="${escapeHtml(email)}"${checked ? ' checked' : ''}>
      ${escapeHtml(name)} <span class="quiet">${escapeHtml(email)}</span></label>`;
  });
  const rights = scopes.map(
    (scope) => `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked>
      ${escapeHtml(meaningOf(scope))}<br><span class="quiet">${escapeHtml(scope.replace(scopePrefix, ''))}</span></label>`,
  );
  const body = `
    <p class="tag">Local Google Photos (emulator)</p>
    <h1>A program wants access</h1>
    <p class="quiet">${escapeHtml(clientId)}</p>
    <form method="post">
      <fieldset><legend>Account</legend>${accounts.join('')}</fieldset>
      <fieldset><legend>It may</legend>${rights.join('')}</fieldset>
      <button class="main" name="decision" value="allow">Allow</button>
      <button name="decision" value="deny">Deny</button>
    </form>
    <p class="quiet">Nothing leaves this computer: this page stands in for Google's.</p>`;
  return page('Local Google Photos (emulator)', body, true);
}

export function refusalPage(error: string, explanation: string): string {
  const body = `
    <p class="tag">Local Google Photos (emulator)</p>
    <h1>Access blocked</h1><p>${escapeHtml(explanation)}</p>
    <p class="quiet">Error 400: ${escapeHtml(error)}</p>`;
  return page('Access blocked', body, true);
}

function meaningOf(scope: string): string {
  if (removedScopes.includes(scope)) return 'Nothing any more: removed in 2025';
  return meanings[scope] ?? scope;
}
