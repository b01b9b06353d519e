// How the page's components are compiled: in runes alone. Also keeps the checker from reading the build's configuration,
// which wants to be told a target.
export default { compilerOptions: { runes: true } };
