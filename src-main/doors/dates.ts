// What pages say of files that have no date: those that wait for one, with what is proposed, and what a person says. Changes rows by
// the events of the engine alone.
import { setImmediate } from 'node:timers/promises';
import type { CallIn, DateSource, SaidDate, UndatedFiles } from '../contract.ts';
import { proposeDate } from '../engine/date-fix.ts';
import type { Engine } from '../engine/engine.ts';
import type { FileRecord } from '../engine/file.ts';
import type { Parts } from '../engine/parts.ts';
import { DATE_SOURCES } from '../engine/rules.ts';
import { wishesFor } from '../engine/wishes.ts';
import type { Rows } from './rows.ts';

/** So many at once are taken up, before others get their turn. */
const PER_TURN = 200;

type Proposal = { source: DateSource; date: string } | null;

export class Dates {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #rows: Rows;
  /** What was found out for the files that are shown: the page asks again with each change. */
  #proposals = new Map<number, { changedAt: number; proposal: Proposal }>();

  constructor(parts: Parts, engine: Engine, rows: Rows) {
    this.#parts = parts;
    this.#engine = engine;
    this.#rows = rows;
  }

  async list(limit: number): Promise<UndatedFiles> {
    const { work, counts } = this.#parts;
    const proposals = new Map<number, { changedAt: number; proposal: Proposal }>();
    const asked: UndatedFiles['asked'] = [];
    for (const file of work.askedOf('dateAsked', limit)) {
      const known = this.#proposals.get(file.id);
      const proposal = known?.changedAt === file.changedAt ? known.proposal : await this.#propose(file);
      proposals.set(file.id, { changedAt: file.changedAt, proposal });
      asked.push({ row: this.#rows.toRow(file), proposal });
    }
    this.#proposals = proposals;
    return { asked, askedCount: counts.countAsked().dateAsked, sentCount: counts.countSentUndated() };
  }

  say(ids: readonly number[], date: SaidDate): number {
    let count = 0;
    for (const id of ids) {
      const file = this.#parts.files.byId(id);
      if (file?.stage !== 'skipped' || file.reason?.code !== 'dateAsked') continue;
      this.#parts.files.apply(id, { type: 'dateSaid', date });
      count += 1;
    }
    this.#engine.kick();
    return count;
  }

  async sayAll(date: CallIn<'dates.sayAll'>['date']): Promise<number> {
    let count = 0;
    let afterId = 0;
    for (;;) {
      const files = this.#parts.work.askedOf('dateAsked', PER_TURN, afterId);
      if (files.length === 0) return count;
      for (const file of files) {
        const said = date === 'proposed' ? (await this.#propose(file))?.source : date;
        if (said !== undefined) count += this.say([file.id], said);
        afterId = file.id;
      }
      await setImmediate();
    }
  }

  async #propose(file: FileRecord): Promise<Proposal> {
    const { folderNames } = wishesFor(this.#parts, file);
    const wish = { fixDates: [...DATE_SOURCES], folderNames };
    const proposed = await proposeDate(file, wish, this.#parts.clock.now());
    return proposed && { source: proposed.source, date: proposed.date.local };
  }
}
