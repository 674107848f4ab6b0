import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { damaged, damagedBy, unreadable } from './unreadable.ts';

const maxEntries = 200;
const maxInflatedBytes = 200 * 1024 * 1024;

/** The files inside a zip archive, each read as a stream of bytes that is counted and checked against its CRC-32. */
export interface OpenedZip {
  readonly has: (path: string) => boolean;
  /** Throws a refusal when the file is missing, larger than 200 MB once inflated, or not what its checksum says. */
  readonly read: (path: string) => AsyncGenerator<Uint8Array, void>;
}

/**
 * Opens a zip archive held in memory. Refuses what is not a zip, more than 200 entries, encrypted entries, and entries of the
 * same name, which different programs would resolve differently.
 */
export async function openZip(bytes: Uint8Array): Promise<OpenedZip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await fromBufferPromise(buffer).catch((cause: unknown) => {
    throw damagedBy('不是有效的压缩结构', cause);
  });
  if (zip.entryCount > maxEntries) {
    throw unreadable(
      `文件内含 ${zip.entryCount} 个部件，超过上限 ${maxEntries} 个。请另存为新的 .xlsx 后再上传`,
    );
  }
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw damaged(`部件 ${entry.fileName} 重复`);
      if (entry.isEncrypted()) throw unreadable('文件加了密码，无法读取。请去掉密码后另存为 .xlsx 再上传');
      entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    throw damagedBy('压缩目录有误', cause);
  }
  return { has: (path) => entries.has(path), read: (path) => inflate(zip, entries.get(path), path) };
}

async function* inflate(
  zip: ZipFile,
  entry: Entry | undefined,
  path: string,
): AsyncGenerator<Uint8Array, void> {
  if (entry === undefined) throw damaged(`缺少部件 ${path}`);
  if (entry.uncompressedSize > maxInflatedBytes) throw tooLarge();
  let size = 0;
  let checksum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxInflatedBytes) throw tooLarge();
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (cause) {
    throw damagedBy(`部件 ${path} 解压失败`, cause);
  }
  // yauzl leaves the checksum to its callers; without it a flipped bit would be read as other text.
  if (checksum !== entry.crc32) throw damaged(`部件 ${path} 校验和不符`);
}

const tooLarge = (): Error =>
  unreadable(
    '文件解压后超过 200 MB，可能是恶意文件或含有大量空白格式。请删除多余的行列，另存为 .xlsx 后再上传',
  );
