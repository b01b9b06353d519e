// The shell's own line to the program, for menus, tray and notifications: the same calls that a page makes, and the same news.
// It shows nothing by itself.
import {
  CONTRACT_VERSION,
  type Account,
  type CallIn,
  type CallName,
  type CallOut,
  type EngineState,
  type FileRow,
  type Opened,
  type ToPage,
} from '../../contract.ts';
import { type Program } from '../host.ts';
import { note } from './note.ts';

export type OwnLine = { call<Name extends CallName>(name: Name, arg: CallIn<Name>): void };
type News = {
  onEngine: (state: EngineState) => void;
  onAccounts: (accounts: readonly Account[]) => void;
  onRows: (rows: readonly FileRow[]) => void;
  onSettings: () => void;
  /** What a person asked for did not work, in the words that a page is told. */
  onTrouble: (trouble: ToPage) => void;
};

/** As many as a tray's menu may need. */
const LAST_ROWS = 20;
/** Ids of the first two calls, whose answers are read. Later calls come from a menu; of those only failures matter. */
const HELLO = 1;
const ROWS = 2;

/** Undefined: it worked. */
function troubleOf(message: Extract<ToPage, { id: number }>): ToPage | undefined {
  if (!message.ok) return { topic: 'wish.failed', payload: message.error };
  // Not checked as on the wire to a page: here both ends are one process.
  const { opened, url } = (message.value ?? {}) as Partial<Opened>;
  if (opened !== false || url === undefined) return undefined;
  return { topic: 'wish.unopened', payload: { url } };
}

export function openOwnLine(program: Program, news: News): OwnLine {
  const { onEngine, onAccounts, onRows, onSettings, onTrouble } = news;
  let lastId = 0;
  const hear = (message: ToPage): void => {
    if ('topic' in message) {
      if (message.topic === 'engine.changed') onEngine(message.payload);
      if (message.topic === 'accounts.changed') onAccounts(message.payload);
      if (message.topic === 'files.changed') onRows(message.payload.rows);
      if (message.topic === 'settings.changed') onSettings();
    } else if (message.id > ROWS) {
      const trouble = troubleOf(message);
      if (trouble) onTrouble(trouble);
    } else if (!message.ok) {
      // The page says so by itself.
      note('call.failed', { code: message.error.code });
    } else if (message.id === HELLO) {
      const { engine, accounts } = message.value as CallOut['app.hello'];
      onAccounts(accounts);
      onEngine(engine);
    } else if (message.id === ROWS) {
      onRows((message.value as CallOut['files.list']).rows.toReversed());
    }
  };
  const connection = program.connect(hear);
  const call: OwnLine['call'] = (name, arg) => connection.receive({ id: (lastId += 1), call: name, arg });
  call('app.hello', { contractVersion: CONTRACT_VERSION });
  call('files.list', {
    states: ['created', 'verified'],
    text: '',
    folder: null,
    sort: 'newest',
    offset: 0,
    limit: LAST_ROWS,
  });
  return { call };
}
