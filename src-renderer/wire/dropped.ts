// What was dropped or chosen, gathered into files with their relative names. Folders are walked completely, page by page.
// It reads names only; no byte is read before the files are handed over.
export type NamedFile = { file: File; name: string };
/** One of the dropped things that the browser cannot read. */
export type Unreadable = { file: null; name: string };

export type Dropped = {
  /** As the drop gave them; the desktop hands these over by path, folders included. */
  files: readonly File[];
  /** Taken during the drop event, since the browser forgets its items right after. */
  entries: readonly FileSystemEntry[];
  /** Those of the files that are no entry: a picture out of another program, or chosen in a dialog. */
  loose: readonly File[];
};

/** Must run inside the event that drops or pastes. */
export function takeDropped(transfer: DataTransfer): Dropped {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    if (file) loose.push(file);
  }
  return { files: [...transfer.files], entries, loose };
}

/** Undefined where no files were copied, or a text that has a picture of itself beside it goes into a field. */
export function tryTakePasted({ clipboardData, target }: ClipboardEvent): Dropped | undefined {
  if (!clipboardData?.types.includes('Files')) return undefined;
  const isForField = target instanceof HTMLInputElement && clipboardData.types.includes('text/plain');
  return isForField ? undefined : takeDropped(clipboardData);
}

export function chosenFiles(list: FileList | null): Dropped {
  const files = list ? [...list] : [];
  return { files, entries: [], loose: files };
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** One page of a folder; an empty page is its end. Browsers give at most 100 at a time. */
function readPage(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function openFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/** Every file below the dropped things. Relative names use `/` and never begin with it. */
export async function* walkDropped(dropped: Dropped): AsyncGenerator<NamedFile | Unreadable> {
  for (const file of dropped.loose) yield { file, name: file.webkitRelativePath || file.name };
  const open = [...dropped.entries];
  for (let entry = open.shift(); entry; entry = open.shift()) {
    const name = entry.fullPath.replace(/^\/+/, '');
    try {
      if (isFile(entry)) {
        yield { file: await openFile(entry), name };
      } else if (isDirectory(entry)) {
        const reader = entry.createReader();
        for (let page = await readPage(reader); page.length > 0; page = await readPage(reader))
          open.push(...page);
      }
    } catch {
      // Without leave to read it, or gone: the others are none the worse for it, and it is counted.
      yield { file: null, name };
    }
  }
}
