import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** Small enough for the default packet of MySQL and MariaDB. */
const partSize = 2 ** 20;

type Files = ReadonlyMap<string, Uint8Array>;

/** Where the files of something are kept. */
interface FileTable {
  readonly table: 'task_files' | 'record_draw_files';
  readonly owner: 'task_id' | 'record_draw_id';
}

const ofTasks: FileTable = { table: 'task_files', owner: 'task_id' };
const ofRecordDraws: FileTable = { table: 'record_draw_files', owner: 'record_draw_id' };

/** Stores the files of a task, each once: refuses (conflict) when another writer stored one of the same name first. */
export const saveTaskFiles = (db: Db, taskId: string, files: Files): Promise<void> =>
  saveFiles(db, ofTasks, taskId, files);

/** The files of a task by name; only those named when names are given. */
export const loadTaskFiles = (db: Db, taskId: string, names?: readonly string[]): Promise<Files> =>
  loadFiles(db, ofTasks, taskId, names);

/** The parts of a file of a task in order, one at a time: a file too large to be held is read through them. */
export async function* taskFileParts(db: Db, taskId: string, name: string): AsyncGenerator<Uint8Array> {
  for (let part = 0; ; part += 1) {
    const row = await readPart(db, ofTasks, { id: taskId, name, part });
    if (row === undefined) return;
    yield row;
  }
}

/** Stores the files of a draw of records, each once, as `saveTaskFiles` does. */
export const saveRecordDrawFiles = (db: Db, drawId: string, files: Files): Promise<void> =>
  saveFiles(db, ofRecordDraws, drawId, files);

/** The files of a draw of records by name; only those named when names are given. */
export const loadRecordDrawFiles = (db: Db, drawId: string, names?: readonly string[]): Promise<Files> =>
  loadFiles(db, ofRecordDraws, drawId, names);

async function saveFiles(db: Db, { table, owner }: FileTable, id: string, files: Files): Promise<void> {
  for (const [name, content] of files) {
    const parts = Math.max(1, Math.ceil(content.length / partSize));
    for (let part = 0; part < parts; part += 1) {
      const bytes = Buffer.from(content.subarray(part * partSize, (part + 1) * partSize));
      await db(table)
        .insert({ [owner]: id, name, part, bytes })
        .catch((error: unknown) => {
          if (!isDuplicateIn(error, table)) throw error;
          throw new Refusal('conflict', '刚被他人改动：请刷新后再操作');
        });
    }
  }
}

async function loadFiles(
  db: Db,
  { table, owner }: FileTable,
  id: string,
  names?: readonly string[],
): Promise<Files> {
  const query = db(table)
    .where({ [owner]: id })
    .groupBy('name')
    .orderBy('name')
    .select('name')
    .count({ parts: '*' })
    .select(db.raw('sum(length(bytes)) as size'));
  if (names !== undefined) void query.whereIn('name', names);
  const found = (await query) as { name: string; parts: number; size: number | string }[];
  const files = new Map<string, Uint8Array>();
  // Part by part into its place, so that a large file is in memory once.
  for (const { name, parts, size } of found) {
    const content = new Uint8Array(Number(size));
    let end = 0;
    for (let part = 0; part < parts; part += 1) {
      const bytes = await readPart(db, { table, owner }, { id, name, part });
      if (bytes === undefined) throw new Error(`${name} of ${id} lacks its part ${part}`);
      content.set(bytes, end);
      end += bytes.length;
    }
    files.set(name, content);
  }
  return files;
}

async function readPart(
  db: Db,
  { table, owner }: FileTable,
  { id, name, part }: { readonly id: string; readonly name: string; readonly part: number },
): Promise<Uint8Array | undefined> {
  const row = (await db(table)
    .where({ [owner]: id, name, part })
    .first('bytes')) as { bytes: ArrayBuffer | Buffer } | undefined;
  // libsql gives an ArrayBuffer, mysql2 a Buffer.
  return row === undefined ? undefined : new Uint8Array(row.bytes);
}
