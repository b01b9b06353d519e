// Reading JSON that came from outside: narrows `unknown` step by step, refuses the way Google's front end does.
// It must not know any endpoint.
import { invalidArgument } from './google-errors.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidArgument(`Invalid JSON payload received. ${error instanceof Error ? error.message : ''}`);
  }
  if (!isObject(value))
    throw invalidArgument('Invalid JSON payload received. Root element must be a message.');
  return value;
}

/** Google refuses field names it does not know; a misspelt field must not pass here either. */
export function refuseUnknownNames(object: JsonObject, known: readonly string[], at = ''): void {
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    const place = at === '' ? '' : ` at '${at}'`;
    throw invalidArgument(
      `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`,
    );
  }
}

export function stringOf(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw invalidArgument(`Invalid value at '${field}' (TYPE_STRING), ${JSON.stringify(value)}`);
}

export function objectOf(value: unknown, field: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw invalidArgument(`Invalid value at '${field}'.`);
}

export function listOf(value: unknown, field: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw invalidArgument(`Invalid value at '${field}'.`);
}

export function stringsOf(value: unknown, field: string): string[] {
  return listOf(value, field).map((entry) => stringOf(entry, field));
}

export function numberOf(value: unknown, fallback: number): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback;
}
