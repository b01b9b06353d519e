// The program's version, and where its publisher says which one is the newest, from package.json.
import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** Null: nobody publishes this copy. A distribution, and a test, names its own. */
export const UPDATES: string | null = process.env['PHOTOSTOW_UPDATES'] || manifest.updates;
