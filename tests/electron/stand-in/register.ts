// Preloaded into Node before the built main: from then on `electron` is the stand-in. Node itself runs everything else
// unchanged. Usage: node --import ./register.ts out/main/main.js [arguments]
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';

const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (name, context, next) =>
    name === 'electron' ? { url: standIn, shortCircuit: true } : next(name, context),
});

// Electron is told the folder of an app and finds its main by package.json.
const [node = '', main = '', ...args] = process.argv;
process.argv = [node, join(dirname(main), '..', '..'), ...args];
