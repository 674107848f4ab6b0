import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** Small enough for the default packet of MySQL and MariaDB. */
const partSize = 2 ** 20;

/** Stores the files of a task, each once: refuses (conflict) when another writer stored one of the same name first. */
export async function saveTaskFiles(
  db: Db,
  taskId: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  for (const [name, content] of files) {
    const parts = Math.max(1, Math.ceil(content.length / partSize));
    for (let part = 0; part < parts; part += 1) {
      const bytes = Buffer.from(content.subarray(part * partSize, (part + 1) * partSize));
      await db('task_files')
        .insert({ task_id: taskId, name, part, bytes })
        .catch((error: unknown) => {
          if (!isDuplicateIn(error, 'task_files')) throw error;
          throw new Refusal('conflict', '这个任务刚被他人改动：请刷新后再操作');
        });
    }
  }
}

/** The files of a task by name; only those named when names are given. */
export async function loadTaskFiles(
  db: Db,
  taskId: string,
  names?: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const query = db('task_files').where({ task_id: taskId }).orderBy(['name', 'part']);
  if (names !== undefined) void query.whereIn('name', names);
  // libsql gives an ArrayBuffer, mysql2 a Buffer.
  const rows = (await query) as { name: string; bytes: ArrayBuffer | Buffer }[];
  const parts = new Map<string, Uint8Array[]>();
  for (const { name, bytes } of rows) parts.set(name, [...(parts.get(name) ?? []), new Uint8Array(bytes)]);
  return new Map([...parts].map(([name, chunks]) => [name, new Uint8Array(Buffer.concat(chunks))]));
}
