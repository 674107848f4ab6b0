import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';
import { compareUtf8 } from '../core/draw/order.ts';
import type { BundleFiles } from '../core/proof/bundle.ts';
import { maxBundleBytes, maxBundleFiles } from '../core/proof/verify/size-limits.ts';
import { Refusal } from '../core/refusal.ts';
import { isReadOneWay } from './single-zip.ts';

const plainName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Reads a proof bundle from a folder or a .zip: the files at its top level, by name. Hidden files are passed over.
 * Refuses (unreadable-file) what is neither, more than 1015 files, folders inside, or more than 1 GiB.
 */
export async function readBundle(path: string): Promise<BundleFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unreadable(`找不到 ${path}`);
  return found.isDirectory() ? readFolder(path) : readZip(await readFile(path));
}

async function readFolder(path: string): Promise<BundleFiles> {
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).toSorted(compareUtf8);
  if (names.length > maxBundleFiles) throw unreadable(`文件夹中有 ${names.length} 个文件，不是证明包`);
  const files = new Map<string, Uint8Array>();
  let room = maxBundleBytes;
  for (const name of names) {
    const found = await stat(join(path, name)).catch(() => undefined);
    // A pipe or a device gives bytes for ever, or never any.
    if (found?.isFile() !== true) throw unreadable(`${name} 无法读取，证明包中只能有文件`);
    room -= found.size;
    if (room < 0) throw unreadable('文件夹中的文件超过 1 GiB，不是证明包');
    const content = await readFile(join(path, name)).catch(() => {
      throw unreadable(`${name} 无法读取，证明包中只能有文件`);
    });
    files.set(name, new Uint8Array(content));
  }
  return files;
}

/**
 * Reads a zipped bundle from memory; the limits are those of `readBundle`, counted and not as declared. Refuses (unreadable-file) also
 * an archive in which programs may find different files.
 */
export async function readZip(bytes: Uint8Array): Promise<BundleFiles> {
  const files = new Map<string, Uint8Array>();
  if (!isReadOneWay(bytes))
    throw unreadable('不是可读的 .zip 压缩包：目录不完整，或不同的程序会读出不同的内容');
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes));
    if (zip.entryCount > maxBundleFiles) throw unreadable(`压缩包中有 ${zip.entryCount} 个文件，不是证明包`);
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      if (!plainName.test(entry.fileName) || files.has(entry.fileName)) {
        throw unreadable(`压缩包中有不允许的文件名 ${entry.fileName}`);
      }
      const content = await readEntry(zip, entry, maxBundleBytes - total);
      total += content.length;
      files.set(entry.fileName, content);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unreadable('不是可读的 .zip 压缩包');
  }
  return files;
}

async function readEntry(zip: ZipFile, entry: Entry, room: number): Promise<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > room) throw unreadable('压缩包解开后超过 1 GiB');
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Writes a bundle into a folder, which must be new or empty: an older proof is never overwritten. */
export async function writeBundleFolder(path: string, files: BundleFiles): Promise<void> {
  await mkdir(path, { recursive: true }).catch(() => {
    throw new Refusal('conflict', `不能在 ${path} 建立文件夹：请另选一个位置`);
  });
  if ((await readdir(path)).length > 0)
    throw new Refusal('conflict', `文件夹 ${path} 不是空的：请另选一个文件夹`);
  for (const [name, content] of files) await writeFile(join(path, name), content, { flag: 'wx' });
}

/** The bundle as one .zip; files in name order with a fixed date, so that the same bundle gives the same archive. */
export function zipBundle(files: BundleFiles): Promise<Uint8Array> {
  const zip = new ZipWriter();
  for (const [name, content] of [...files].toSorted(([left], [right]) => compareUtf8(left, right))) {
    zip.addBuffer(Buffer.from(content), name, {
      mtime: new Date(Date.UTC(1980, 0, 1)),
      mode: 0o100644,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  return buffer(zip.outputStream).then((archive) => new Uint8Array(archive));
}

function unreadable(message: string): Refusal {
  return new Refusal('unreadable-file', message);
}
