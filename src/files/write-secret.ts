import { writeFile } from 'node:fs/promises';
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
