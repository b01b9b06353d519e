// What folders are called where there is no room for their paths: by their last name, with as much before it as tells them apart. Pure.
const partsOf = (path: string): string[] => path.split(/[/\\]/).filter(Boolean);

export function folderNames(paths: readonly string[]): string[] {
  const all = paths.map(partsOf);
  return all.map((parts, index) => {
    const endOf = (of: readonly string[], length: number): string => of.slice(-length).join('/');
    let length = 1;
    const isShared = (): boolean =>
      all.some((other, at) => at !== index && endOf(other, length) === endOf(parts, length));
    while (length < parts.length && isShared()) length += 1;
    return endOf(parts, length) || (paths[index] ?? '');
  });
}
