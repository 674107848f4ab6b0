import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../core/refusal.ts';
import type { ExportedFile } from '../usecases/export-log.ts';

/** Writes a file where the user asked for it; refuses (unreadable-file) a place that cannot be written. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch(() => {
    throw new Refusal('unreadable-file', `写不了文件 ${path}：请检查文件夹是否存在、是否可写`);
  });
}

/** Writes files one after the other below a folder, making the folders that they need; gives how many there were. */
export async function writeFiles(folder: string, files: AsyncIterable<ExportedFile>): Promise<number> {
  let count = 0;
  for await (const [path, bytes] of files) {
    const place = join(folder, ...path.split('/'));
    await mkdir(dirname(place), { recursive: true });
    await writeOutput(place, bytes);
    count += 1;
  }
  return count;
}
