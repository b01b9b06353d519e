#!/usr/bin/env node
// The command line: which commands there are and what they take. Each command is a file in doors/cli; nothing is done here.
import './doors/cli/compile-cache.ts';
import './doors/cli/small-heap.ts';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, CommandEnd } from './doors/cli/exit.ts';
import { clearProgress } from './doors/cli/output.ts';
import { VERSION } from './version.ts';

/** The engine's database is part of Node from here on. */
const LEAST_NODE = 24;

function build(): Command {
  const program = new Command('photostow')
    .description('Keeps chosen folders in Google Photos and uploads what is dropped on it.')
    .version(VERSION)
    .option('--data <dir>', 'data folder (or PHOTOSTOW_DATA)')
    .option('--endpoint <url>', 'one origin that stands for all of Google (or PHOTOSTOW_ENDPOINT)')
    .option('--account <email>', 'which account, where several are signed in')
    .option('--json', 'one JSON object per line')
    .option('--limit <rate>', 'bytes per second for all uploads together, e.g. 800K or 2M')
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
    .description('sign in to a Google account')
    .option('--credentials <file>', 'client file from the Google Cloud console (kind "Desktop app")')
    .option('--no-open', 'only print the address, open no browser')
    .action(async (_, command: Command) => (await accountCommands()).login(command.optsWithGlobals()));
  program
    .command('logout')
    .description('take the permission back and forget the sign-in')
    .action(async (_, command: Command) => (await accountCommands()).logout(command.optsWithGlobals()));
  program
    .command('accounts')
    .description('list the accounts')
    .action(async (_, command: Command) => (await accountCommands()).listAccounts(command.optsWithGlobals()));
}

function addAlbumCommands(program: Command): void {
  const albums = program
    .command('albums')
    .description('list the albums that Photostow may add to')
    .action(async (_, command: Command) => (await albumCommands()).listAlbums(command.optsWithGlobals()));
  albums
    .command('create <title>')
    .description('make an album; a title that exists is not made again')
    .action(async (title: string, _, command: Command) =>
      (await albumCommands()).createAlbum(title, command.optsWithGlobals()),
    );
}

function addFileCommands(program: Command): void {
  program
    .command('upload <path...>')
    .description('send files and folders')
    .option('--album <title>', 'into this album; it is made if it does not exist')
    .option('--album-id <id>', 'into the album with this id')
    .option('--album-position <place>', 'first, last or after:MEDIA_ITEM_ID')
    .option('--description <text>', 'text for each new item, at most 1,000 characters')
    .option('--fix-dates <list>', 'for photos without a date inside: sidecar,name,folder,file')
    .option('--captions', 'captions written in the files become descriptions')
    .option('--again', 'also what Google refused before')
    .action(async (paths: string[], _, command: Command) => {
      const { uploadCommand } = await import('./doors/cli/upload-command.ts');
      await uploadCommand(paths, command.optsWithGlobals());
    });
  program
    .command('items <id...>')
    .description('ask Google for media items')
    .action(async (ids: string[], _, command: Command) => {
      const { items } = await import('./doors/cli/item-commands.ts');
      await items(ids, command.optsWithGlobals());
    });
  program
    .command('verify')
    .description('ask Google for every item that was created')
    .action(async (_, command: Command) => {
      const { verify } = await import('./doors/cli/item-commands.ts');
      await verify(command.optsWithGlobals());
    });
}

const collect = (pattern: string, before: string[] | undefined): string[] => [...(before ?? []), pattern];

/** Which files of a folder, and where they go. What is not named stays as it is. */
function withRules(command: Command): Command {
  return command
    .option('--album <title>', 'its files go into this album')
    .option('--album-from <what>', 'folder, path or a text such as "{year}-{month} {folder}"; none: no album')
    .option('--exclude <pattern>', 'leave these alone (as in .gitignore); may be given again', collect)
    .option('--include <pattern>', 'only these; may be given again', collect)
    .option('--sub-folders', 'with its sub-folders (as without this option)')
    .option('--no-sub-folders', 'only what lies in the folder itself')
    .option('--kinds <list>', 'of photos,videos,raw')
    .option('--newer-than <date>', 'only what was taken since, e.g. 2024-12-31')
    .option('--minimum-age <time>', 'only what has not changed for so long, e.g. 10m or 2h')
    .addOption(
      new Option('--live-photos <what>', 'what of a Live Photo').choices([
        'both',
        'photo',
        'skip-short-clips',
      ]),
    )
    .addOption(new Option('--raw-pairs <what>', 'what of RAW + JPEG').choices(['both', 'jpeg', 'raw']))
    .addOption(new Option('--edited <what>', 'new versions of sent files').choices(['send', 'leave', 'ask']))
    .option(
      '--fix-dates <list>',
      'photos without a date get one from sidecar,name,folder,file, in the copy sent; or none',
    )
    .addOption(
      new Option('--undated <what>', 'photos that get a date from nowhere; ask: in the window').choices([
        'send',
        'ask',
      ]),
    )
    .addOption(
      new Option('--order <what>', 'of what lies there at first, by the date taken').choices([
        'found',
        'oldest',
        'newest',
      ]),
    )
    .option('--captions', 'captions written in the files become descriptions')
    .option('--no-captions', 'no descriptions (as without this option)');
}

function addFolderCommands(program: Command): void {
  const folder = program.command('folder').description('the watched folders');
  withRules(folder.command('add <dir>').description('watch a folder, or change its rules')).action(
    async (dir: string, _, command: Command) =>
      (await folderCommands()).folderAdd(dir, command.optsWithGlobals()),
  );
  folder
    .command('list')
    .description('list the watched folders')
    .action(async (_, command: Command) => (await folderCommands()).folderList(command.optsWithGlobals()));
  folder
    .command('pause <dir>')
    .description('let a folder rest: it is not looked at, and nothing of it is begun')
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderPause(dir, command.optsWithGlobals(), true),
    );
  folder
    .command('resume <dir>')
    .description('let it go on')
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderPause(dir, command.optsWithGlobals(), false),
    );
  folder
    .command('remove <dir>')
    .description('watch a folder no more; nothing is removed anywhere')
    .action(async (dir: string, _, command: Command) =>
      (await folderCommands()).folderRemove(dir, command.optsWithGlobals()),
    );
  program
    .command('sync')
    .description('bring the watched folders up, and keep watching')
    .option('--once', 'end when nothing is left to do')
    .action(async (_, command: Command) => {
      const { syncCommand } = await import('./doors/cli/sync-command.ts');
      await syncCommand(command.optsWithGlobals());
    });
  program
    .command('status')
    .description('what is done, what waits and why')
    .action(async (_, command: Command) =>
      (await import('./doors/cli/status-command.ts')).status(command.optsWithGlobals()),
    );
}

function addScanCommand(program: Command): void {
  withRules(program.command('scan <dir>').description('what would be sent, and why not the rest')).action(
    async (dir: string, _, command: Command) =>
      (await import('./doors/cli/scan-command.ts')).scanCommand(dir, command.optsWithGlobals()),
  );
}

function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('every file with its state, id, hash and times')
    .option('--out <file>', 'into this file; to the standard output if left out')
    .addOption(new Option('--format <format>', 'csv or json; csv if left out').choices(['csv', 'json']))
    .action(async (_, command: Command) => {
      const { reportCommand } = await import('./doors/cli/report-command.ts');
      await reportCommand(command.optsWithGlobals());
    });
}

function addHistoryCommands(program: Command): void {
  const history = program
    .command('history')
    .description('take along what was sent, so that nothing goes twice');
  history
    .command('export <file>')
    .description('write what was sent, by content, into a file')
    .action(async (file: string, _, command: Command) =>
      (await historyCommands()).historyExport(file, command.optsWithGlobals()),
    );
  history
    .command('import [file]')
    .description('take over an exported history, or a list of files that another program sent')
    .option(
      '--list <file>',
      'paths, one a line or as first column of a CSV file; folders count with all in them',
    )
    .option('--from <program>', 'which program wrote the list')
    .action(async (file: string | undefined, _, command: Command) =>
      (await historyCommands()).historyImport(file, command.optsWithGlobals()),
    );
  history
    .command('forget')
    .description('trust lists of other programs no longer; what they named is sent after all')
    .action(async (_, command: Command) =>
      (await historyCommands()).historyForget(command.optsWithGlobals()),
    );
}

function addDoorCommands(program: Command): void {
  program
    .command('serve')
    .description('open Photostow in the browser (for a server or a NAS)')
    .option('--port <number>', 'port on 127.0.0.1; any free one if left out')
    .action(async (_, command: Command) => {
      const { serveCommand } = await import('./doors/cli/serve-command.ts');
      await serveCommand(command.optsWithGlobals());
    });
  program
    .command('demo')
    .description('try everything with a local Google Photos; no account is needed')
    .option('--no-app', 'open the browser door even where the desktop app could run')
    .option('--port <number>', 'port of the browser door')
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
    if (error.code !== 'EPIPE') process.stderr.write(`photostow: ${error.message}\n`);
    process.exit(EXIT.trouble);
  });
  try {
    await build().parseAsync();
  } catch (error) {
    process.exitCode = await end(error);
  }
}

async function end(error: unknown): Promise<number> {
  clearProgress();
  if (error instanceof CommandEnd) {
    process.stderr.write(`photostow: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.well;
    process.stderr.write(`photostow: ${toLine(error)}\n`);
    return EXIT.wrongUse;
  }
  const file = fileOf(error);
  if (file) {
    const { terminalTranslate } = await import('./doors/cli/context.ts');
    process.stderr.write(`photostow: ${terminalTranslate()('cli.fileTrouble', file)}\n`);
    return EXIT.trouble;
  }
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`photostow: a mistake of Photostow itself: ${text}\n`);
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

/** Commander's words in one line, its suggestion included; where a command is missing it would have shown the whole help. */
function toLine(error: CommanderError): string {
  if (error.code === 'commander.help') return 'a command is missing; photostow --help lists them';
  return error.message.replace(/^error: /, '').replaceAll('\n', ' ');
}

await main();
