// A page that sends nonsense gets an error and breaks nothing: every call with values of every kind, whole and half-right ones, and
// messages that are no calls. The program answers each, and works as before.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callSchemas, CONTRACT_VERSION, type CallName, type ToPage } from '../../src-main/contract.ts';
import { jpeg } from '../help/media.ts';
import { startSignedInProgram } from '../help/program.ts';

/** The same sequence each run; a failure can be looked at again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = createRandom(20_261_127);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const WORDS = [
  '',
  'a',
  'an-id_of-16-char',
  '../../etc/passwd',
  '/etc/passwd',
  '\0',
  '👩‍👩‍👧',
  "'; DROP TABLE file; --",
  '__proto__',
  'x'.repeat(10_000),
];
const NUMBERS = [0, -1, 1, 1.5, 1e308, -0, Number.MAX_SAFE_INTEGER, 2 ** 31, 2 ** 63];

function nonsense(depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 2 ? 3 : 5));
  if (kind === 0) return pick([null, true, false]);
  if (kind === 1) return pick(NUMBERS);
  if (kind === 2) return pick(WORDS);
  if (kind === 3) return Array.from({ length: pick([0, 1, 3, 2000]) }, () => pick([0, 1, 'a', null]));
  return Object.fromEntries(
    Array.from({ length: pick([1, 2, 4]) }, () => [pick(WORDS), nonsense(depth + 1)]),
  );
}

type Shape = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  required?: string[];
  minimum?: number;
  maximum?: number;
};

/** A value that the call takes, but for a part here and there. */
function likeness(shape: Shape): unknown {
  if (random() < 0.03) return nonsense();
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return likeness(pick(choices));
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return pick(shape.enum);
  if (shape.type === 'null') return null;
  if (shape.type === 'boolean') return random() < 0.5;
  if (shape.type === 'integer' || shape.type === 'number')
    return pick([shape.minimum ?? 0, shape.minimum ?? 0, 1, 2]);
  if (shape.type === 'array')
    return Array.from({ length: pick([0, 1, 3]) }, () => likeness(shape.items ?? {}));
  if (shape.type !== 'object') return pick([...WORDS, 'a', 'b']);
  const required = new Set(shape.required);
  const fields = Object.entries(shape.properties ?? {}).filter(
    ([name]) => required.has(name) || random() < 0.5,
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, likeness(field)]));
}

/** What really signs out, removes or opens the browser's way in is nonsense's to try as well: nothing here is precious. */
async function startFuzzed() {
  const { world, program } = await startSignedInProgram();
  const answers: Extract<ToPage, { id: number }>[] = [];
  const line = program.connect((message) => {
    if (!('topic' in message)) answers.push(message);
  });
  const call = async (message: unknown): Promise<Extract<ToPage, { id: number }>> => {
    const before = answers.length;
    line.receive(message);
    await expect.poll(() => answers.length, { interval: 1, timeout: 10_000 }).toBe(before + 1);
    return answers[before] as Extract<ToPage, { id: number }>;
  };
  return { world, program, call };
}

test('whatever a page sends is answered, never with a mistake of the program, and the program works on', async () => {
  const { world, program, call } = await startFuzzed();
  const picture = world.put('one.jpg', jpeg());
  const names = Object.keys(callSchemas) as CallName[];
  const broken: unknown[] = [];
  const taken = new Set<string>();
  let id = 0;
  const shapes = new Map(names.map((name) => [name, z.toJSONSchema(callSchemas[name]) as Shape]));
  for (let round = 0; round < 120; round += 1)
    for (const [name, shape] of shapes) {
      const message = { id: (id += 1), call: name, arg: round % 4 === 0 ? nonsense() : likeness(shape) };
      const answer = await call(message);
      if (answer.ok || answer.error.code !== 'badRequest') taken.add(name);
      if (!answer.ok && answer.error.code === 'internal') broken.push({ message, answer });
    }
  expect(broken).toEqual([]);
  // Each got past the first door at least once, or this test would only test the door.
  expect(names.filter((name) => !taken.has(name))).toEqual([]);

  for (const message of [
    null,
    1,
    'x',
    [],
    {},
    { id: 1 },
    { id: 'x', call: 'app.hello', arg: null },
    { id: -1, call: 7, arg: 1 },
  ])
    expect(await call(message)).toMatchObject({ ok: false, error: { code: 'badRequest' } });
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'nothing'])
    expect(await call({ id: (id += 1), call: name, arg: null })).toMatchObject({
      error: { code: 'unknownCall' },
    });

  const hello = await call({ id: (id += 1), call: 'app.hello', arg: { contractVersion: CONTRACT_VERSION } });
  expect(hello).toMatchObject({ ok: true });
  expect(await program.addSelection([picture], false)).toMatchObject({ fileCount: 1 });
});

test('a language without texts is refused, one with texts is taken', async () => {
  const { call } = await startFuzzed();
  const set = (language: string) => call({ id: 1, call: 'settings.set', arg: { language } });
  expect(await set('tlh')).toMatchObject({ ok: false, error: { code: 'badRequest' } });
  expect(await set('de')).toMatchObject({ ok: true, value: { language: 'de' } });
  expect(await set('system')).toMatchObject({ ok: true, value: { language: 'system' } });
});
