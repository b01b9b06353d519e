// What the few pages share: escaping and one frame with a little CSS. No scripts, nothing from elsewhere.

export function escapeHtml(text: string): string {
  const marks: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 60rem; }
  body.narrow { max-width: 28rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
  .tag { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: 1rem; font-size: .8rem; opacity: .7; }
  .quiet { opacity: .7; font-size: .9rem; overflow-wrap: anywhere; }
  fieldset { border: 1px solid #8888; border-radius: .5rem; margin: 1rem 0; padding: .75rem 1rem; }
  label { display: block; padding: .25rem 0; }
  button { font: inherit; padding: .5rem 1.5rem; border: 1px solid #8888; border-radius: 2rem; margin-right: .5rem; cursor: pointer; }
  button.main { background: #1a5fb4; color: #fff; border-color: #1a5fb4; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .75rem; padding: 0; list-style: none; }
  .grid img, .grid .video { width: 100%; aspect-ratio: 1; object-fit: cover; border-radius: .5rem; background: #8883; }
  .grid .video { display: grid; place-items: center; font-size: 2rem; text-decoration: none; }
  figure { margin: 0; } figcaption, figcaption .quiet { font-size: .8rem; overflow-wrap: anywhere; }
`;

export function page(title: string, body: string, narrow = false): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body${narrow ? ' class="narrow"' : ''}>${body}</body></html>
`;
}

/** The page Google's front end shows for paths and errors that no service answers. */
export function frontEndPage(status: number, phrase: string): string {
  return `<!DOCTYPE html>
<html lang=en><meta charset=utf-8><title>Error ${status} (${phrase})!!1</title>
<p><b>${status}.</b> <ins>That’s an error.</ins><p>${phrase}. <ins>That’s all we know.</ins></html>
`;
}

/** What a hotel's network answers to everything until somebody clicks. */
export const captivePortalPage = page(
  'Welcome to our guest network',
  '<h1>Welcome to our guest network</h1><p>Please accept the terms of use to go online.</p><form><button>Connect</button></form>',
);
