// The control endpoint.
import { jsonAnswer, type Answer, type Exchange } from './exchange.ts';
import { type World } from './world.ts';

export function control(world: World, _exchange: Exchange): Answer {
  return jsonAnswer({ scenario: world.scenario });
}
