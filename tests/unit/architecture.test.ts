// Who may import whom. A package that is not named here fails, so that adding a dependency is a decision (docs/dependencies.md).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** For each place, longest first: folders of ours and packages that it may import. `node:` stands for all of Node. */
const MAY: [place: string, ours: string[], packages: string[]][] = [
  ['src-main/contract.ts', [], ['zod']],
  ['src-main/texts', ['src-main/texts'], ['intl-messageformat']],
  ['src-main/engine/check.ts', ['src-main/contract.ts', 'src-main/engine'], ['node:', 'file-type']],
  ['src-main/engine/rules.ts', ['src-main/contract.ts', 'src-main/engine'], ['ignore']],
  ['src-main/engine/photo-facts.ts', ['src-main/engine'], ['node:', 'exifreader']],
  [
    'src-main/engine',
    ['src-main/contract.ts', 'src-main/engine', 'src-main/google', 'src-main/store'],
    ['node:'],
  ],
  [
    'src-main/thumbnails',
    [
      'src-main/contract.ts',
      'src-main/engine/check.ts',
      'src-main/engine/end-thread.ts',
      'src-main/engine/file.ts',
      'src-main/engine/slots.ts',
      'src-main/engine/worker-url.ts',
      'src-main/thumbnails',
    ],
    ['node:', 'exifreader', 'libheif-js'],
  ],
  ['src-main/google', ['src-main/google'], ['node:', 'undici', 'zod', 'googleapis']],
  ['src-main/store', ['src-main/contract.ts', 'src-main/engine', 'src-main/store'], ['node:', 'zod']],
  ['src-main/program/update-check.ts', ['src-main/engine', 'src-main/google'], ['zod']],
  [
    'src-main/program',
    ['src-main/contract.ts', 'src-main/engine', 'src-main/google', 'src-main/store', 'src-main/program'],
    ['node:', 'chokidar'],
  ],
  ['src-main/doors/desktop', ['src-main'], ['node:', 'electron', 'electron-store', 'zod']],
  ['src-main/doors/browser', ['src-main'], ['node:', 'ws', 'zod']],
  ['src-main/doors/cli', ['src-main', 'emulator'], ['node:', 'commander', 'open']],
  ['src-main/doors/demo.ts', ['src-main', 'emulator'], ['node:']],
  ['src-main/doors', ['src-main'], ['node:', 'conf', 'zod']],
  ['src-main/main.ts', ['src-main'], ['node:', 'electron']],
  ['src-main/preload.ts', ['src-main/contract.ts', 'src-main/doors/desktop/channels.ts'], ['electron']],
  ['src-main/cli.ts', ['src-main'], ['node:', 'commander']],
  ['src-main/where.ts', [], ['node:']],
  ['src-main/version.ts', ['package.json'], []],
  ['src-renderer', ['src-main/contract.ts', 'src-main/texts', 'src-renderer'], ['svelte', '@lucide/svelte']],
  ['emulator', ['emulator'], ['node:']],
];

type Import = { from: string; to: string; typeOnly: boolean };

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.(test|d)\.ts$/.test(name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const script = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n')
    : text;
  const source = ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const literal =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
    if (literal && ts.isStringLiteral(literal)) {
      const typeOnly =
        ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      found.push({ from: file, to: literal.text, typeOnly });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const ourPath = (entry: Import): string =>
  relative(ROOT, resolve(ROOT, dirname(entry.from), entry.to)).replaceAll('\\', '/');

const isBelow = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

function ruleFor(file: string) {
  const fitting = MAY.filter(([place]) => isBelow(file, place)).sort((a, b) => b[0].length - a[0].length);
  return fitting[0];
}

function isAllowed(entry: Import): boolean {
  const rule = ruleFor(entry.from);
  if (!rule) return false;
  const [, ours, packages] = rule;
  if (entry.to.startsWith('.')) return ours.some((place) => isBelow(ourPath(entry), place));
  return packages.some((name) => (name === 'node:' ? entry.to.startsWith('node:') : isBelow(entry.to, name)));
}

const ALL = ['src-main', 'src-renderer', 'emulator'].flatMap(filesBelow).flatMap(importsOf);

describe('architecture', () => {
  it('finds the imports at all', () => {
    expect(ALL.length).toBeGreaterThan(150);
  });

  it('has no import against its direction', () => {
    expect(ALL.filter((entry) => !isAllowed(entry)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('would notice Electron in the engine, and the engine in the page', () => {
    expect(isAllowed({ from: 'src-main/engine/engine.ts', to: 'electron', typeOnly: false })).toBe(false);
    expect(
      isAllowed({ from: 'src-renderer/App.svelte', to: '../src-main/engine/engine.ts', typeOnly: false }),
    ).toBe(false);
  });

  it('lets the page take only types from the contract', () => {
    const values = ALL.filter(
      (entry) => entry.from.startsWith('src-renderer') && entry.to.endsWith('contract.ts') && !entry.typeOnly,
    );
    expect(values.map(({ from }) => from)).toEqual([]);
  });
});
