// Writes beside each bundle whose code went into it and under which licence, as most of those licences ask. A package without one
// ends the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** In the folder of each target. */
const LICENCES_NAME = 'licences.txt';

type Package = { name: string; version: string; license?: string };

export const licences = (): Plugin => ({
  name: 'photostow-licences',
  apply: 'build',
  generateBundle(_options, bundle) {
    const folders = new Set<string>();
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      for (const id of part.moduleIds) {
        const folder = packageOf(id);
        if (folder !== undefined) folders.add(folder);
      }
    }
    const source = [...folders]
      .sort()
      .map(describe)
      .join(`\n${'-'.repeat(72)}\n\n`);
    this.emitFile({ type: 'asset', fileName: LICENCES_NAME, source });
  },
});

/** The folder of the package that a module belongs to; undefined for our own. */
function packageOf(id: string): string | undefined {
  const path = id.replace(/^\0/, '').split('?')[0] ?? '';
  return /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(path)?.[0];
}

function describe(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Package;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  if (license === undefined && text === '') throw new Error(`${name} says nothing of its licence`);
  const notice = existsSync(join(folder, 'NOTICE'))
    ? readFileSync(join(folder, 'NOTICE'), 'utf8').trim()
    : '';
  return `${[`${name} ${version} (${license ?? 'see below'})`, text, notice].filter((part) => part !== '').join('\n\n')}\n`;
}
