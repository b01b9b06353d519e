// The commands `history export`, `history import` and `history forget`: what was sent, carried to another computer or taken over
// from another program, so that nothing goes twice. They send nothing and ask nobody.
import { dirname } from 'node:path';
import {
  checkHistory,
  historyLines,
  linesOf,
  takeOverHistory,
  type HistoryProblem,
} from '../../program/history.ts';
import { forgetTakenOver, takeOverList } from '../../program/take-over.ts';
import { createContext, ensureAccount, withDataFolder, type Context, type GlobalOptions } from './context.ts';
import { trouble, wrongUse } from './exit.ts';
import { writeFile } from './out-file.ts';
import { printJson, printLine, visible } from './output.ts';
import { ensurePath } from './path-argument.ts';
import { reasonText } from '../reason-text.ts';
import { withHistory } from './with-history.ts';

export async function historyExport(file: string, options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  const path = ensurePath(context, file);
  let contents = 0;
  await withHistory(context, async (db) => {
    const pieces = function* (): Generator<string> {
      for (const line of historyLines(db, new Date().toISOString())) {
        if ('end' in line) contents = line.contents;
        yield `${JSON.stringify(line)}\n`;
      }
    };
    await writeFile(context, path, pieces());
  });
  if (context.json) printJson({ event: 'historyExported', path, contents });
  else printLine(context.t('cli.historyExported', { contents, path }));
}

export async function historyImport(
  file: string | undefined,
  options: GlobalOptions & { list?: string; from?: string },
): Promise<void> {
  const context = createContext(options);
  if ((file === undefined) === (options.list === undefined)) throw wrongUse(context.t('cli.historyWhich'));
  if (options.list === undefined) await importHistory(context, ensurePath(context, file ?? ''));
  else await importList(context, ensurePath(context, options.list), options.from ?? 'list');
}

async function importHistory(context: Context, path: string): Promise<void> {
  const { t } = context;
  const problem = await reading(context, path, () => checkHistory(linesOf(path)));
  if (problem) throw problemEnd(context, path, problem);
  const totals = await withDataFolder(context, ({ parts }) =>
    reading(context, path, () => takeOverHistory(parts, linesOf(path))),
  );
  if (context.json) printJson({ event: 'historyImported', path, ...totals });
  else {
    printLine(t('cli.historyImported', totals));
    if (totals.otherClient > 0) printLine(t('cli.historyOtherClient', { count: totals.otherClient }));
  }
  if (totals.foreign > 0) throw trouble(t('cli.historyForeign', { count: totals.foreign }));
}

function problemEnd({ t }: Context, path: string, problem: HistoryProblem): Error {
  switch (problem.code) {
    case 'notHistory':
      return wrongUse(t('cli.historyNotHistory', { path }));
    case 'newer':
      return trouble(t('cli.historyNewer', { path }));
    case 'lineWrong':
      return trouble(t('cli.historyLineWrong', { path, line: problem.line }));
    case 'cutShort':
      return trouble(t('cli.historyCutShort', { path }));
  }
}

async function importList(context: Context, path: string, from: string): Promise<void> {
  const totals = await withDataFolder(context, async (opened) => {
    const { id: accountId } = await ensureAccount(context, opened);
    const wish = { accountId, base: dirname(path), from };
    return reading(context, path, () =>
      takeOverList(opened.parts, linesOf(path), wish, (left, reason) => {
        const { code } = reason;
        if (context.json)
          printJson({ event: 'left', path: left, reason: reasonText(context.english, reason), code });
        else printLine(`– ${visible(left)}: ${reasonText(context.t, reason)}`);
      }),
    );
  });
  if (context.json) printJson({ event: 'listImported', path, ...totals });
  else printLine(context.t('cli.historyListImported', totals));
}

export async function historyForget(options: GlobalOptions): Promise<void> {
  const context = createContext(options);
  const contents = await withDataFolder(context, async (opened) => {
    const { id } = await ensureAccount(context, opened);
    return forgetTakenOver(opened.parts, id);
  });
  if (context.json) printJson({ event: 'historyForgotten', contents });
  else printLine(context.t('cli.historyForgotten', { contents }));
}

async function reading<T>({ t }: Context, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'path' in error && error.path === path && 'code' in error)
      throw wrongUse(t('cli.historyUnreadable', { path, detail: String(error.code) }));
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR')
      throw wrongUse(t('cli.historyUnreadable', { path, detail: 'EISDIR' }));
    throw error;
  }
}
