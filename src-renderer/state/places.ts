// Which of the files under way stands where: one that goes on keeps its place, and a new one takes one that is free. Pure.

/** Ids by place; null: nothing stands there. More files than places are not shown. */
export function keepPlaces(
  before: readonly (number | null)[],
  now: readonly number[],
  count: number,
): (number | null)[] {
  const going = new Set(now);
  const kept = Array.from({ length: count }, (_, place) => {
    const id = before[place] ?? null;
    return id !== null && going.has(id) ? id : null;
  });
  const coming = now.filter((id) => !kept.includes(id));
  return kept.map((id) => id ?? coming.shift() ?? null);
}
