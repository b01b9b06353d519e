// The calls about files without a date.
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';

export function datesCalls({ dates }: Services): Pick<Handlers, 'dates.list' | 'dates.say' | 'dates.sayAll'> {
  return {
    'dates.list': ({ limit }) => dates.list(limit),
    'dates.say': ({ ids, date }) => ({ count: dates.say(ids, date) }),
    'dates.sayAll': async ({ date }) => ({ count: await dates.sayAll(date) }),
  };
}
