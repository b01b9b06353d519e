// Keeps a name from turning the words that stand around it in a sentence: one that is written from right to left, or has a character in
// it that turns whatever follows. Pure.
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u202a-\u202e\u2066-\u2069]/;

/** Others stay as they are. */
export const isolated = (text: string): string => (TURNS.test(text) ? `\u2068${text}\u2069` : text);
