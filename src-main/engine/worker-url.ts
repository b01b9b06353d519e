// Where the code of a thread lies, built and unbuilt alike: beside this file, or beside the bundle that holds it.

/** `here`: the address of the module that starts it. */
export function workerUrl(name: 'hash-worker' | 'list-worker' | 'thumbnail-worker', here: string): URL {
  if (here.endsWith('.ts')) return new URL(`./${name}.ts`, here);
  const isChunk = /\/chunks\/[^/]*$/.test(here);
  return new URL(isChunk ? `../${name}.js` : `./${name}.js`, here);
}
