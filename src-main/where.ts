// Where built and shipped files lie, whether the program runs from its bundle or from its sources.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The first of the places that exists; the last one when none does, so that an error names it. */
function firstOf(...places: string[]): string {
  return places.find((place) => existsSync(place)) ?? places.at(-1) ?? '';
}

const here = import.meta.dirname;

/** The built page. */
export const pageFolder = (): string =>
  firstOf(join(here, '../renderer'), join(here, '../../renderer'), join(here, '../out/renderer'));

/** Whose code went into the program and its page; written by the build. */
export const licenceFiles = (): string[] =>
  ['main', 'renderer'].map((target) =>
    firstOf(
      join(here, `../${target}/licences.txt`),
      join(here, `../../${target}/licences.txt`),
      join(here, `../out/${target}/licences.txt`),
    ),
  );

/** A few pictures of our own, for the demo. */
export const samplePhotosFolder = (): string =>
  firstOf(
    join(here, 'sample-photos'),
    join(here, '../sample-photos'),
    join(here, '../emulator/public/sample-photos'),
    join(here, '../../emulator/public/sample-photos'),
  );

/** The repository, or the packaged program's own folder: where package.json lies. */
export const projectFolder = (): string => {
  const places = [join(here, '..'), join(here, '../..'), join(here, '../../..')];
  return places.find((place) => existsSync(join(place, 'package.json'))) ?? here;
};
