// One line on standard error for what the desktop shell refused or had to work around: an event's name and a few fields,
// never a token and never a file's path.
export function note(event: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
  console.error(`photostow ${event} ${JSON.stringify(fields)}`);
}

/** What went wrong, for such a line. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Lets work go on that nobody waits for: its failure is noted as `<what>.failed` and ends nothing. */
export function inBackground(work: Promise<unknown>, what: string): void {
  work.catch((error: unknown) => note(`${what}.failed`, { error: describeError(error) }));
}
