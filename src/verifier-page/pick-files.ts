import type { Picked } from './messages.ts';

/** What the reader chose with the two file pickers; undefined when nothing. */
export function pickedOf(files: FileList | null): Picked | undefined {
  if (files === null || files.length === 0) return undefined;
  return gather([...files].map((file) => ({ name: nameIn(file), file })));
}

/** The name of a file within the folder that was picked. */
const nameIn = ({ name, webkitRelativePath: path }: File): string =>
  path === '' ? name : path.slice(path.indexOf('/') + 1);

/** One file is taken for an archive, more for the files of a folder. */
function gather(files: readonly { readonly name: string; readonly file: File }[]): Picked | undefined {
  const [only, ...others] = files;
  if (only === undefined) return undefined;
  const isFolder = others.length > 0 || only.file.webkitRelativePath !== '';
  return isFolder ? { kind: 'folder', files } : { kind: 'archive', file: only.file };
}

/** What was dropped on the page: a .zip, several files, or one folder. */
export async function droppedOn({ items, files }: DataTransfer): Promise<Picked | undefined> {
  // The items are gone after the first wait.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = [...files].map((file) => ({ name: file.name, file }));
  const folder = entries.find((entry) => entry.isDirectory);
  if (folder === undefined) return gather(loose);
  return { kind: 'folder', files: await readFolder(folder as FileSystemDirectoryEntry) };
}

async function readFolder(
  folder: FileSystemDirectoryEntry,
): Promise<readonly { readonly name: string; readonly file: File }[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives a part at a time, and none when it is done.
    const part = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    found.push(...part);
    if (part.length === 0 || found.length > 1000) break;
  }
  return Promise.all(
    found
      .filter(({ name }) => !name.startsWith('.'))
      .map(async (entry) => ({
        name: entry.isFile ? entry.name : `${entry.name}/`,
        file: await fileOf(entry),
      })),
  );
}

/** The content of an entry; of a folder within the folder, which no bundle has, an empty file. */
function fileOf(entry: FileSystemEntry): Promise<File> {
  if (!entry.isFile) return Promise.resolve(new File([], entry.name));
  return new Promise((resolve, reject) => {
    (entry as FileSystemFileEntry).file(resolve, reject);
  });
}
