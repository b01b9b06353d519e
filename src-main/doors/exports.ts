// What a person takes out of the program: the report, the history for another computer, a diagnosis for whoever helps. Made piece by
// piece, so that a long history never lies in memory as a whole. Reads only; it writes nowhere but where the system's dialog said.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { CallIn } from '../contract.ts';
import { diagnosisText, type DiagnosisParts } from '../program/diagnosis.ts';
import { historyLines } from '../program/history.ts';
import { Report } from '../program/report.ts';
import { reportText } from '../program/report-format.ts';
import type { Translate } from '../texts/texts.ts';
import { licenceFiles } from '../where.ts';
import { CallError } from './call-error.ts';
import { inPieces } from './in-pieces.ts';
import { reasonText } from './reason-text.ts';
import { writeWhole } from './write-whole.ts';

export type ExportKind = CallIn<'export.begin'>['what'];

/** Exports that pages began and did not finish; the oldest goes first. */
const MOST_OPEN = 4;

const NAMES: Record<ExportKind, string> = {
  report: 'photostow-report.csv',
  history: 'photostow-history.jsonl',
  diagnosis: 'photostow-diagnosis.json',
  licences: 'photostow-licences.txt',
};

type Needs = {
  diagnosis: () => DiagnosisParts;
  translate: () => Translate;
  /** The system's dialog; null when the person cancelled. */
  pickSavePath: (name: string) => Promise<string | null>;
};

export class Exports {
  readonly #needs: Needs;
  readonly #open = new Map<string, Iterator<string>>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Answers the id that `next` takes. */
  begin(what: ExportKind): { exportId: string; name: string } {
    const exportId = randomBytes(12).toString('base64url');
    this.#open.set(exportId, inPieces(this.#textOf(what)));
    const oldest = this.#open.keys().next().value;
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return { exportId, name: NAMES[what] };
  }

  /** Null: that was all of it. One that was given up for newer ones must not be taken for whole. */
  next(exportId: string): { text: string } | null {
    const pieces = this.#open.get(exportId);
    if (!pieces) throw new CallError('nothingChosen', 'unknown export');
    const piece = pieces.next();
    if (piece.done !== true) return { text: piece.value };
    this.#open.delete(exportId);
    return null;
  }

  /** Where the system has a dialog. False: the person cancelled. Rejects with what the disk said. */
  async save(what: ExportKind): Promise<boolean> {
    const path = await this.#needs.pickSavePath(NAMES[what]);
    if (path === null) return false;
    await writeWhole(path, inPieces(this.#textOf(what)));
    return true;
  }

  *#textOf(what: ExportKind): Generator<string> {
    if (what === 'licences') {
      for (const file of licenceFiles()) if (existsSync(file)) yield `${readFileSync(file, 'utf8')}\n`;
      return;
    }
    const parts = this.#needs.diagnosis();
    const { db, clock } = parts.parts;
    const now = new Date(clock.now()).toISOString();
    if (what === 'diagnosis') yield diagnosisText(parts);
    else if (what === 'history') for (const line of historyLines(db, now)) yield `${JSON.stringify(line)}\n`;
    else {
      const t = this.#needs.translate();
      // Without it a spreadsheet takes the text for one of an old code page.
      yield '\ufeff';
      const report = new Report(db, (reason) => reasonText(t, reason));
      yield* reportText('csv', report.pages(), report.totals, now);
    }
  }
}
