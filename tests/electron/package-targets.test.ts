// Each kind of package can be made as far as its own check of the settings goes: what a kind asks for besides is met nowhere else
// before somebody makes one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Packager, Platform, type Configuration, type Target } from 'app-builder-lib';
import { LinuxPackager } from 'app-builder-lib/out/linuxPackager.js';
import { MacPackager } from 'app-builder-lib/out/macPackager.js';
import { WinPackager } from 'app-builder-lib/out/winPackager.js';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const SYSTEMS = { linux: LinuxPackager, mac: MacPackager, win: WinPackager };
const KINDS = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS };

/** As electron-builder.yml names them. */
const namesOf = (config: Configuration, system: keyof typeof SYSTEMS): string[] =>
  [config[system]?.target ?? []]
    .flat()
    .map((target) => (typeof target === 'string' ? target : target.target).toLowerCase());

test.each(['linux', 'mac', 'win'] as const)('every package for %s has what it asks for', async (system) => {
  const packager = new Packager({ projectDir: ROOT, targets: KINDS[system].createTarget() });
  await packager.validateConfig();
  const out = mkdtempSync(join(tmpdir(), 'photostow-targets-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const targets: Target[] = [];
  const names = namesOf(packager.config, system);
  new SYSTEMS[system](packager).createTargets(names, (_name, make) => targets.push(make(out)));
  expect(targets).toHaveLength(names.length);
  // Throws with what is missing.
  for (const target of targets) await target.checkOptions();
});
