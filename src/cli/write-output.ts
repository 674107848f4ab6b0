import { writeFile } from 'node:fs/promises';
import { Refusal } from '../core/refusal.ts';

/** Writes a file where the user asked for it; refuses (unreadable-file) a place that cannot be written. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch(() => {
    throw new Refusal('unreadable-file', `写不了文件 ${path}：请检查文件夹是否存在、是否可写`);
  });
}
