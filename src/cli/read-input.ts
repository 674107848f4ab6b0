import { readFile } from 'node:fs/promises';
import { Refusal } from '../core/refusal.ts';

/** The bytes of a file that the user names; refuses (unreadable-file) one that cannot be read. */
export async function readInput(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => {
    throw new Refusal('unreadable-file', `读不到文件 ${path}`);
  });
  return new Uint8Array(bytes);
}

/** The value of a JSON file; refuses (unreadable-file) what is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(path));
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('unreadable-file', `${path} 不是 JSON 文件`);
  }
}
