// What arrived, for people: every user's albums and pictures, straight from baseUrl.
// It must not change anything.
import { htmlAnswer, type Answer, type Exchange } from './exchange.ts';
import { escapeHtml, page } from './html.ts';
import { itemIdsOf, type Album, type Item, type User } from './library.ts';
import { baseUrlOf } from './show.ts';
import { type World } from './world.ts';

/** More than this on one page would only make the browser sweat. */
const mostShown = 200;

export function homePage(world: World, exchange: Exchange): Answer {
  const users = [...world.library.users.values()].map((user) => showUser(world, exchange, user));
  const violations = world.ledger.violations.length;
  const body = `
    <p class="tag">Local Google Photos (emulator)</p>
    <h1>What arrived</h1>
    <p class="quiet">Scenario: ${escapeHtml(world.scenario)}. Clock: ${new Date(world.clock.now()).toISOString()}.
      Requests: ${world.ledger.lastNumber}, against the rules: ${violations}.
      <a href="/_emulator/state">State</a>, <a href="/_emulator/ledger">ledger</a>,
      <a href="/_emulator/library">library</a>, <a href="/_emulator/scenarios">scenarios</a> as JSON.</p>
    ${users.join('')}`;
  return htmlAnswer(page('Local Google Photos (emulator)', body));
}

/** Where a product URL leads when its host is taken to be this server: the picture itself, or the page with its album. */
export function productPage(world: World, exchange: Exchange): Answer {
  const [kind, id = ''] = exchange.parameters;
  const item = [...world.library.users.values()].flatMap((user) => user.items.get(id) ?? [])[0];
  const location = kind === 'photo' && item ? `${baseUrlOf(world, exchange.origin, item)}=d?own-page` : '/';
  return { status: 302, headers: { location }, body: '' };
}

function showUser(world: World, exchange: Exchange, user: User): string {
  const albums = [...user.albums.values()].filter((album) => !album.deleted);
  const inAlbums = new Set(albums.flatMap(itemIdsOf));
  const loose = [...user.items.values()].filter((item) => !inAlbums.has(item.id));
  const parts = albums.map((album) => showAlbum(world, exchange, user, album));
  if (loose.length > 0) parts.push(section('In no album', showItems(world, exchange, loose)));
  if (parts.length === 0) parts.push('<p class="quiet">Nothing yet.</p>');
  return `<h2>${escapeHtml(user.name)} <span class="quiet">${escapeHtml(user.email)}</span></h2>${parts.join('')}`;
}

function showAlbum(world: World, exchange: Exchange, user: User, album: Album): string {
  const items = itemIdsOf(album).flatMap((id) => user.items.get(id) ?? []);
  const whose = album.madeByApp ? '' : ' (made on the web)';
  return section(`${album.title || 'Untitled'}${whose}: ${items.length}`, showItems(world, exchange, items));
}

const section = (title: string, inner: string) => `<section><h3>${escapeHtml(title)}</h3>${inner}</section>`;

function showItems(world: World, exchange: Exchange, items: Item[]): string {
  const shown = items.slice(0, mostShown).map((item) => {
    const url = baseUrlOf(world, exchange.origin, item);
    const name = escapeHtml(item.fileName || 'unnamed');
    const picture =
      item.media.kind === 'photo'
        ? `<img loading="lazy" alt="${name}" src="${url}=w288-h288?own-page">`
        : '<span class="video">▶</span>';
    return `<li><figure><a href="${url}=d?own-page">${picture}</a>
      <figcaption>${name} <span class="quiet">${item.sizeBytes} bytes ${escapeHtml(item.description)}</span></figcaption>
    </figure></li>`;
  });
  const more = items.length > mostShown ? `<p class="quiet">… and ${items.length - mostShown} more.</p>` : '';
  return `<ul class="grid">${shown.join('')}</ul>${more}`;
}
