// What arrived, for people.
import { htmlAnswer, type Answer, type Exchange } from './exchange.ts';
import { page } from './html.ts';
import { type World } from './world.ts';

export function homePage(_world: World, _exchange: Exchange): Answer {
  return htmlAnswer(page('Local Google Photos (emulator)', ''));
}
