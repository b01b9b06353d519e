// The control endpoint, /_emulator/…: look inside and turn switches while the emulator runs. JSON in, JSON out.
// It must not be reachable for web pages of other origins.
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { commands } from './control-commands.ts';
import { parseObject } from './json.ts';
import { GoogleError } from './google-errors.ts';
import { type World } from './world.ts';

export async function control(world: World, exchange: Exchange): Promise<Answer> {
  const from = exchange.request.headers.origin;
  if (from !== undefined && from !== exchange.origin) return refusal(403, 'Not for other origins.');
  const [, , name = '', ...rest] = exchange.url.pathname.split('/');
  const method = exchange.request.method ?? 'GET';
  const command = commands[`${method} ${name}`];
  if (!command) {
    return name === ''
      ? jsonAnswer({ commands: Object.keys(commands) })
      : refusal(404, `No ${method} ${name}.`);
  }
  try {
    const text = await exchange.body.text();
    const isList = text.trimStart().startsWith('[');
    const body = isList ? { list: JSON.parse(text) as unknown } : parseObject(text);
    return jsonAnswer(command(world, { body, rest, query: exchange.url.searchParams }) ?? {});
  } catch (error) {
    if (error instanceof GoogleError || error instanceof Error) return refusal(400, error.message);
    throw error;
  }
}

const refusal = (status: number, message: string) => jsonAnswer({ error: message }, status);
