// How a command ends: the four exit codes and the one line that says why. No command prints a stack trace for a user's mistake.

export const EXIT = { well: 0, trouble: 1, wrongUse: 2, notSignedIn: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with one line on the error output. */
export class CommandEnd extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, line: string) {
    super(line);
    this.exitCode = exitCode;
  }
}

export const wrongUse = (line: string): CommandEnd => new CommandEnd(EXIT.wrongUse, line);
export const trouble = (line: string): CommandEnd => new CommandEnd(EXIT.trouble, line);
export const notSignedIn = (line: string): CommandEnd => new CommandEnd(EXIT.notSignedIn, line);
