// Where the code of a thread lies, built and unbuilt alike: beside this file, or beside the bundle that holds it.

export function workerUrl(name: 'hash-worker' | 'list-worker'): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.ts`, import.meta.url);
  return new URL(import.meta.url.includes('/chunks/') ? `../${name}.js` : `./${name}.js`, import.meta.url);
}
