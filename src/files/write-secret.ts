import { open, rm, writeFile } from 'node:fs/promises';
import { Refusal } from '../core/refusal.ts';

/** Writes a new file that its owner alone may read; refuses (unreadable-file) a place that is taken or cannot be written. */
export async function writeSecretFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' }).catch(() => {
    throw new Refusal(
      'unreadable-file',
      `写不了文件 ${path}：请检查文件夹是否存在、是否可写，并且没有同名文件；已写出的份额作废，请换一个文件夹重新生成`,
    );
  });
}

/**
 * Takes a place for a new file that its owner alone may read, then makes what goes into it: what is told only once is not made before it
 * can be kept. Refuses (unreadable-file) a place that is taken or cannot be written; what `make` refuses leaves no file.
 */
export async function fillSecretFile(path: string, make: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch(() => {
    throw new Refusal(
      'unreadable-file',
      `写不了文件 ${path}：请检查文件夹是否存在、是否可写，并且没有同名文件；什么都还没有做`,
    );
  });
  try {
    await file.writeFile(await make());
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
