// The shell's own line to the program, for menus and tray: the same calls that a page makes, and the same news.
// It shows nothing by itself.
import { z } from 'zod';
import { CONTRACT_VERSION, type CallIn, type CallName, type ToPage } from '../../contract.ts';
import { type Program } from '../host.ts';
import { note } from './note.ts';

export type OwnLine = { call<Name extends CallName>(name: Name, arg: CallIn<Name>): void };
type News = { onPaused: (isPaused: boolean) => void; onSettings: () => void };

const helloSchema = z.object({ engine: z.object({ activity: z.string() }) });

export function openOwnLine(program: Program, { onPaused, onSettings }: News): OwnLine {
  let lastId = 0;
  const hear = (message: ToPage): void => {
    if ('topic' in message) {
      if (message.topic === 'engine.changed') onPaused(message.payload.activity === 'paused');
      if (message.topic === 'settings.changed') onSettings();
    } else if (!message.ok) {
      note('call.failed', { code: message.error.code });
    } else {
      const hello = helloSchema.safeParse(message.value).data;
      if (hello) onPaused(hello.engine.activity === 'paused');
    }
  };
  const connection = program.connect(hear);
  const call: OwnLine['call'] = (name, arg) => connection.receive({ id: (lastId += 1), call: name, arg });
  call('app.hello', { contractVersion: CONTRACT_VERSION });
  return { call };
}
