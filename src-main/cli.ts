#!/usr/bin/env node
// The command line: which commands there are and what they take. Each command is a file in doors/cli; nothing is done here.
import './doors/cli/compile-cache.ts';
import { endUnanswered } from './doors/file-threads.ts';
import './doors/cli/small-heap.ts';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, CommandEnd } from './doors/cli/exit.ts';
import { HELP, help } from './doors/cli/help.ts';
import { clearProgress } from './doors/cli/output.ts';
import { isOfClosedWindow } from './doors/cli/stop-signals.ts';
import { terminalTranslate } from './doors/cli/terminal-words.ts';
import { wrongWords } from './doors/cli/wrong-words.ts';
import { VERSION } from './version.ts';

/** The engine's database is part of Node from here on. */
const LEAST_NODE = 24;

function build(): Command {
  const program = new Command('photostow')
    .description(help('program'))
    .configureHelp(HELP)
    .helpOption('-h, --help', help('help'))
    .helpCommand('help [command]', help('help'))
    .version(VERSION, '-V, --version', help('version'))
    .option('--data <dir>', help('data'))
    .option('--endpoint <url>', help('endpoint'))
    .option('--account <email>', help('account'))
    .option('--json', help('json'))
    .option('--limit <rate>', help('limit'))
    .addOption(new Option('--verbose', 'log to the error output').hideHelp())
    .showHelpAfterError(false)
    // What is wrong is said in one line, at the end of this file.
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  addAccountCommands(program);
  addAlbumCommands(program);
  addFileCommands(program);
  addFolderCommands(program);
  addScanCommand(program);
  addReportCommand(program);
  addHistoryCommands(program);
  addDoorCommands(program);
  return program;
}

function addAccountCommands(program: Command): void {
  program
    .command('login')
    .description(help('login'))
    .option('--credentials <file>', help('login.credentials'))
    .option('--no-open', help('login.noOpen'))
    .action(async (_, command: Command) => (await accountCommands()).login(command.optsWithGlobals()));
  program
    .command('logout')
    .description(help('logout'))
    .action(async (_, command: Command) => (await accountCommands()).logout(command.optsWithGlobals()));
  program
    .command('accounts')
    .description(help('accounts'))
    .action(async (_, command: Command) => (await accountCommands()).listAccounts(command.optsWithGlobals()));
}

function addAlbumCommands(program: Command): void {
  const albums = program
    .command('albums')
    .description(help('albums'))
    .action(async (_, command: Command) => (await albumCommands()).listAlbums(command.optsWithGlobals()));
  albums
    .command('create <title>')
    .description(help('albums.create'))
    .action(async (title: string, _, command: Command) =>
      (await albumCommands()).createAlbum(title, command.optsWithGlobals()),
    );
}

function addFileCommands(program: Command): void {
  program
    .command('upload <path...>')
    .description(help('upload'))
    .option('--album <title>', help('upload.album'))
    .option('--album-id <id>', help('upload.albumId'))
    .option('--album-position <place>', help('upload.albumPosition'))
    .option('--description <text>', help('upload.description'))
    .option('--fix-dates <list>', help('upload.fixDates'))
    .option('--captions', help('captions'))
    .option('--again', help('upload.again'))
    .action(async (paths: string[], _, command: Command) => {
      const { uploadCommand } = await import('./doors/cli/upload-command.ts');
      await uploadCommand(paths, command.optsWithGlobals());
    });
  program
    .command('items <id...>')
    .description(help('items'))
    .action(async (ids: string[], _, command: Command) => {
      const { items } = await import('./doors/cli/item-commands.ts');
      await items(ids, command.optsWithGlobals());
    });
  program
    .command('verify')
    .description(help('verify'))
    .action(async (_, command: Command) => {
      const { verify } = await import('./doors/cli/item-commands.ts');
      await verify(command.optsWithGlobals());
    });
}

const collect = (pattern: string, before: string[] | undefined): string[] => [...(before ?? []), pattern];

/** Which files of a folder, and where they go. What is not named stays as it is. */
function withRules(command: Command): Command {
  return command
    .option('--album <title>', help('rule.album'))
    .option('--album-from <what>', help('rule.albumFrom'))
    .option('--exclude <pattern>', help('rule.exclude'), collect)
    .option('--include <pattern>', help('rule.include'), collect)
    .option('--sub-folders', help('rule.subFolders'))
    .option('--no-sub-folders', help('rule.noSubFolders'))
    .option('--kinds <list>', help('rule.kinds'))
    .option('--newer-than <date>', help('rule.newerThan'))
    .option('--minimum-age <time>', help('rule.minimumAge'))
    .addOption(
      new Option('--live-photos <what>', help('rule.livePhotos')).choices([
        'both',
        'photo',
        'skip-short-clips',
      ]),
    )
    .addOption(new Option('--raw-pairs <what>', help('rule.rawPairs')).choices(['both', 'jpeg', 'raw']))
    .addOption(new Option('--edited <what>', help('rule.edited')).choices(['send', 'leave', 'ask']))
    .option('--fix-dates <list>', help('rule.fixDates'))
    .addOption(new Option('--undated <what>', help('rule.undated')).choices(['send', 'ask']))
    .addOption(new Option('--order <what>', help('rule.order')).choices(['found', 'oldest', 'newest']))
    .option('--captions', help('captions'))
    .option('--no-captions', help('rule.noCaptions'));
}

function addFolderCommands(program: Command): void {
  const folder = program.command('folder').description(help('folder'));
  withRules(folder.command('add <dir>').description(help('folder.add'))).action(
    async (dir: string, _, command: Command) =>
      (await folderCommands()).folderAdd(dir, command.optsWithGlobals()),
  );
  folder
    .command('list')
    .description(help('folder.list'))
    .action(async (_, command: Command) => (await folderCommands()).folderList(command.optsWithGlobals()));
  folder
    .command('pause <dir>')
    .description(help('folder.pause'))
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderPause(dir, command.optsWithGlobals(), true),
    );
  folder
    .command('resume <dir>')
    .description(help('folder.resume'))
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderPause(dir, command.optsWithGlobals(), false),
    );
  folder
    .command('remove <dir>')
    .description(help('folder.remove'))
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderRemove(dir, command.optsWithGlobals()),
    );
  program
    .command('sync')
    .description(help('sync'))
    .option('--once', help('sync.once'))
    .action(async (_, command: Command) => {
      const { syncCommand } = await import('./doors/cli/sync-command.ts');
      await syncCommand(command.optsWithGlobals());
    });
  program
    .command('status')
    .description(help('status'))
    .action(async (_, command: Command) =>
      (await import('./doors/cli/status-command.ts')).status(command.optsWithGlobals()),
    );
}

function addScanCommand(program: Command): void {
  withRules(program.command('scan <dir>').description(help('scan'))).action(
    async (dir: string, _, command: Command) =>
      (await import('./doors/cli/scan-command.ts')).scanCommand(dir, command.optsWithGlobals()),
  );
}

function addReportCommand(program: Command): void {
  program
    .command('report')
    .description(help('report'))
    .option('--out <file>', help('report.out'))
    .addOption(new Option('--format <format>', help('report.format')).choices(['csv', 'json']))
    .action(async (_, command: Command) => {
      const { reportCommand } = await import('./doors/cli/report-command.ts');
      await reportCommand(command.optsWithGlobals());
    });
}

function addHistoryCommands(program: Command): void {
  const history = program.command('history').description(help('history'));
  history
    .command('export <file>')
    .description(help('history.export'))
    .action(async (file: string, _, command: Command) =>
      (await historyCommands()).historyExport(file, command.optsWithGlobals()),
    );
  history
    .command('import [file]')
    .description(help('history.import'))
    .option('--list <file>', help('history.list'))
    .option('--from <program>', help('history.from'))
    .action(async (file: string | undefined, _, command: Command) =>
      (await historyCommands()).historyImport(file, command.optsWithGlobals()),
    );
  history
    .command('forget')
    .description(help('history.forget'))
    .action(async (_, command: Command) =>
      (await historyCommands()).historyForget(command.optsWithGlobals()),
    );
}

function addDoorCommands(program: Command): void {
  program
    .command('serve')
    .description(help('serve'))
    .option('--port <number>', help('serve.port'))
    .action(async (_, command: Command) => {
      const { serveCommand } = await import('./doors/cli/serve-command.ts');
      await serveCommand(command.optsWithGlobals());
    });
  program
    .command('demo')
    .description(help('demo'))
    .option('--no-app', help('demo.noApp'))
    .option('--port <number>', help('demo.port'))
    .action(async (_, command: Command) => {
      const { demoCommand } = await import('./doors/cli/demo-command.ts');
      await demoCommand(command.optsWithGlobals());
    });
}

// Loaded when used: `--help` needs neither the database nor Google's library.
const accountCommands = () => import('./doors/cli/account-commands.ts');
const albumCommands = () => import('./doors/cli/album-commands.ts');
const historyCommands = () => import('./doors/cli/history-commands.ts');
const folderCommands = () => import('./doors/cli/folder-commands.ts');

async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    process.stderr.write(
      `photostow needs Node ${LEAST_NODE} or newer; this is Node ${process.versions.node}.\n`,
    );
    process.exitCode = EXIT.wrongUse;
    return;
  }
  // A reader that went away (a closed pipe) is no mistake of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isOfClosedWindow(error)) return;
    if (error.code !== 'EPIPE') process.stderr.write(`photostow: ${error.message}\n`);
    process.exit(EXIT.trouble);
  });
  // What cannot be told there can be told nowhere; the work goes on.
  process.stderr.on('error', () => undefined);
  try {
    await build().parseAsync();
  } catch (error) {
    process.exitCode = end(error);
  }
}

function end(error: unknown): number {
  clearProgress();
  const t = terminalTranslate();
  if (error instanceof CommandEnd) {
    process.stderr.write(`photostow: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.well;
    process.stderr.write(`photostow: ${wrongWords(error, t)}\n`);
    return EXIT.wrongUse;
  }
  const file = fileOf(error);
  if (file) {
    process.stderr.write(`photostow: ${t('cli.fileTrouble', file)}\n`);
    return EXIT.trouble;
  }
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`photostow: ${t('cli.mistake', { detail })}\n`);
  if (process.argv.includes('--verbose') && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.trouble;
}

/** The file that the system refused, whatever it was wanted for. */
function fileOf(error: unknown): { path: string; detail: string } | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const { code, path } = error;
  return typeof code === 'string' && typeof path === 'string' ? { path, detail: code } : undefined;
}

await main();
await endUnanswered();
