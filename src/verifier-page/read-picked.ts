import { unzipSync, type UnzipFileInfo } from 'fflate';
import type { BundleFiles } from '../core/proof/bundle.ts';
import type { Bilingual } from '../core/proof/describe/describe-verdict.ts';
import { maxBundleBytes, maxBundleFiles } from '../core/proof/verify/size-limits.ts';
import { isReadOneWay } from '../files/single-zip.ts';
import type { Picked } from './messages.ts';

/** Deflate cannot do better: what claims to is not what it says. */
const maxRatio = 1032;
const plainName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** What was picked cannot be read as a bundle at all. */
export class Unreadable extends Error {
  readonly reason: Bilingual;

  constructor(zh: string, en: string) {
    super(en);
    this.reason = { zh, en };
  }
}

/**
 * The files of what was picked, by name. Refuses (Unreadable) what is no archive, more than 1015 files, names with folders or odd
 * characters, names that occur twice, and more than 1 GiB; nothing is inflated before its declared size is found bearable.
 */
export async function readPicked(picked: Picked): Promise<BundleFiles> {
  if (picked.kind === 'archive') return readArchive(await bytesOf(picked.file));
  const files = picked.files.filter(({ name }) => !name.startsWith('.'));
  if (files.length > maxBundleFiles)
    throw new Unreadable(`选了 ${files.length} 个文件，不是证明包`, `${files.length} files: not a bundle`);
  const seen = new Set<string>();
  let total = 0;
  for (const { name, file } of files) {
    total += file.size;
    assertBearable(name, seen, total);
    seen.add(name);
  }
  return new Map(
    await Promise.all(files.map(async ({ name, file }) => [name, await bytesOf(file)] as const)),
  );
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  if (file.size > maxBundleBytes) throw tooLarge();
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Unreadable(
      '文件读不出来：可能选取以后改动过，或者是文件夹；请重新选取',
      'the file cannot be read: it was changed since it was picked, or is a folder; pick it again',
    );
  }
}

function readArchive(bytes: Uint8Array): BundleFiles {
  if (bytes.length === 0) throw new Unreadable('文件是空的', 'the file is empty');
  // Of an archive in which programs may find different files, none is shown.
  if (!isReadOneWay(bytes)) throw damaged();
  const sizes = new Map<string, number>();
  let total = 0;
  const admit = ({ name, size, originalSize, compression }: UnzipFileInfo): boolean => {
    if (sizes.size >= maxBundleFiles)
      throw new Unreadable(
        `压缩包中的文件超过 ${maxBundleFiles} 个，不是证明包`,
        `more than ${maxBundleFiles} files in the archive: not a bundle`,
      );
    total += originalSize;
    assertBearable(name, sizes, total);
    if (originalSize > maxRatio * size + 64)
      throw new Unreadable(
        `压缩包写的 ${name} 的大小不可能是真的`,
        `the size that the archive gives for ${name} is impossible`,
      );
    if (compression !== 0 && compression !== 8) throw damaged();
    sizes.set(name, originalSize);
    return true;
  };
  const files = inflate(bytes, admit);
  for (const [name, size] of sizes) if (files.get(name)?.length !== size) throw damaged();
  return files;
}

function inflate(bytes: Uint8Array, admit: (entry: UnzipFileInfo) => boolean): BundleFiles {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes, { filter: admit });
  } catch (error) {
    throw error instanceof Unreadable ? error : damaged();
  }
  const entries = Object.entries(files);
  if (entries.length === 0) throw new Unreadable('压缩包是空的，没有证明包', 'the archive is empty');
  return new Map(entries);
}

function assertBearable(name: string, seen: { has(name: string): boolean }, total: number): void {
  if (!plainName.test(name))
    throw new Unreadable(
      `有不允许的文件名 ${name}：证明包的文件应直接放在压缩包最外层，没有文件夹`,
      `the file name ${name} is not allowed: the files of a bundle lie at the top, without folders`,
    );
  if (seen.has(name))
    throw new Unreadable(`文件 ${name} 出现两次，不是证明包`, `${name} occurs twice: not a bundle`);
  if (total > maxBundleBytes) throw tooLarge();
}

const tooLarge = (): Unreadable =>
  new Unreadable('解开后超过 1 GiB，不是证明包', 'more than 1 GiB once inflated: not a bundle');

const damaged = (): Unreadable =>
  new Unreadable(
    '不是可读的 .zip 压缩包（可能损坏、加了密码，或不是压缩包）',
    'not a readable .zip archive (damaged, encrypted, or something else)',
  );
