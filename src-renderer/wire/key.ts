// Where the browser door's key is kept: it arrives in the address after the `#`, lives as long as the tab, and leaves the
// address bar at once so that it is neither bookmarked nor shown around.
const STORED_AS = 'photostow-key';

/** For a browser that keeps nothing for this page: the key lives as long as it is loaded. */
let taken: string | null = null;

/** Takes the key out of the address, or else the one this tab already knows. */
export function takeKey(page: Window): string | null {
  const fromAddress = new URLSearchParams(page.location.hash.slice(1)).get('key');
  if (!fromAddress) return (taken ??= readStored(page));
  taken = fromAddress;
  try {
    page.sessionStorage.setItem(STORED_AS, fromAddress);
  } catch {
    // Loaded anew, the page says that its address lacks the key.
  }
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  return fromAddress;
}

function readStored(page: Window): string | null {
  try {
    return page.sessionStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}
