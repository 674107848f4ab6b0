import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Refusal } from '../core/refusal.ts';
import { lineBytes, type ExportLine } from '../core/trail/export-form.ts';

/** Writes the lines to a new file of which nobody else can read, and waits until the disk has them; gives how many there were. */
export async function writeLines(path: string, lines: AsyncIterable<ExportLine>): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = isThere ? '已经存在，请另选名称' : '写不了，请检查文件夹是否存在、是否可写';
    throw new Refusal('unreadable-file', `文件 ${path} ${reason}`);
  });
  try {
    let count = 0;
    for await (const line of lines) {
      await file.write(lineBytes(line));
      count += 1;
    }
    await file.sync();
    return count;
  } finally {
    await file.close();
  }
}

/** The lines of a text file, without their newlines; refuses (unreadable-file) one that cannot be read. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input: stream, crlfDelay: Infinity });
  } catch {
    throw new Refusal('unreadable-file', `读不到文件 ${path}`);
  }
}
