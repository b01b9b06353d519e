// The text of a date field as the contract wants it. Pure.

/** `YYYY-MM-DDTHH:MM:SS`, or null for none; a field leaves seconds out where they are nought. */
export function wholeTime(value: string): string | null {
  if (value === '') return null;
  return value.length === 'YYYY-MM-DDTHH:MM'.length ? `${value}:00` : value.slice(0, 19);
}
