// How the three targets are built: `vite build --mode main | preload | renderer`.
// Plain Vite: three small configurations were simpler than a wrapper around them.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { licences } from './build/licences.ts';
import { LANGUAGES } from './src-main/texts/texts.ts';

const at = (path: string): string => resolve(import.meta.dirname, path);
const nodeBuiltins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** A file of its own, so that whoever wishes can put another libheif in its place, as its licence asks. */
const heifDecoder: Plugin = {
  name: 'photostow-libheif',
  apply: 'build',
  generateBundle() {
    const source = readFileSync(at('node_modules/libheif-js/libheif-wasm/libheif.wasm'));
    this.emitFile({ type: 'asset', fileName: 'libheif.wasm', source });
  },
};

/**
 * V8 keeps the text of a program that runs, with two bytes for each letter as soon as one of them is beyond Latin-1: a single "…" in
 * the largest chunk cost 0.8 MB. Escaped, it is the same letter in every text, template and pattern.
 */
const oneByteLetters: Plugin = {
  name: 'photostow-one-byte-letters',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      // There an escape would be six letters.
      if (/\.raw`[^`]*[^\0-\xff]/.test(chunk.code))
        this.error(`${chunk.fileName} has a raw text that is not Latin-1`);
      chunk.code = chunk.code.replace(/[^\0-\xff]/g, escaped);
    }
  },
};
const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Node side: everything but Electron and Node itself is bundled, so the package needs no node_modules. */
const main: UserConfig = {
  // The demo's sample pictures travel with the program.
  publicDir: at('emulator/public'),
  ssr: { noExternal: true },
  plugins: [licences(), heifDecoder, oneByteLetters],
  // libheif asks for it, and a module has none by this name.
  define: { __dirname: 'import.meta.dirname' },
  resolve: { conditions: ['node', 'import', 'default'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: at('out/main'),
    copyPublicDir: true,
    emptyOutDir: true,
    minify: true,
    rollupOptions: {
      input: {
        main: at('src-main/main.ts'),
        cli: at('src-main/cli.ts'),
        'hash-worker': at('src-main/engine/hash-worker.ts'),
        'list-worker': at('src-main/engine/list-worker.ts'),
        'thumbnail-worker': at('src-main/thumbnails/thumbnail-worker.ts'),
      },
      external: ['electron', ...nodeBuiltins],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', format: 'es' },
    },
  },
};

/** A sandboxed preload must be one CommonJS file that requires nothing but Electron. */
const preload: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: at('out/preload'),
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: { preload: at('src-main/preload.ts') },
      external: ['electron'],
      output: { entryFileNames: '[name].cjs', format: 'cjs' },
    },
  },
};

/** What is read on a terminal, in menus or in notifications is none of the page's; a test holds that it asks for none of it. */
const OF_OTHER_DOORS = /^(cli|help|desktop|landing)\./;
const pageTexts: Plugin = {
  name: 'photostow-page-texts',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src-main\/texts\/[a-z]+\.json$/.test(id)) return null;
    const all = Object.entries(JSON.parse(code) as Record<string, string>);
    return JSON.stringify(Object.fromEntries(all.filter(([key]) => !OF_OTHER_DOORS.test(key))));
  },
};

/** The words of the shell, in every language, since the script that knows which one is wanted is not there yet. */
const opening: Plugin = {
  name: 'photostow-opening',
  transformIndexHtml(html) {
    const words = Object.entries(LANGUAGES).map(
      ([code, texts]) => `<p lang="${code}">${texts['page.opening']}</p>`,
    );
    return html.replace('<!--opening-->', words.join(''));
  },
};

/** The page: no inline code, no polyfill, so that a strict content security policy holds. */
const renderer: UserConfig = {
  root: at('src-renderer'),
  base: './',
  plugins: [pageTexts, opening, svelte(), licences()],
  build: {
    target: 'chrome150',
    outDir: at('out/renderer'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
};

const targets: Record<string, UserConfig> = { main, preload, renderer };

export default defineConfig(({ mode }) => {
  const target = targets[mode];
  if (!target) throw new Error(`vite: unknown mode "${mode}"; use one of ${Object.keys(targets).join(', ')}`);
  return target;
});
