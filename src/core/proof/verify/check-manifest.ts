import { protocol, sha256Hex } from '../../digest.ts';
import { compareUtf8 } from '../../draw/order.ts';
import { filesOf, isOptionalFile, manifestFile, type BundleFiles } from '../bundle.ts';
import { Difference } from '../difference.ts';
import type { Findings } from './findings.ts';
import { readManifest } from '../read-bundle.ts';
import { assertParsable } from './size-limits.ts';

/** Check `manifest`: the files are those of an edition, and have the lengths and digests that the manifest says. */
export function checkManifest(files: BundleFiles, found: Findings): void {
  for (const [name, bytes] of files) assertParsable(name, bytes);
  const manifest = readManifest(files);
  if (manifest.protocol !== protocol) {
    throw new Difference(
      `协议版本 ${manifest.protocol} 不受支持`,
      `unsupported protocol ${manifest.protocol}`,
    );
  }
  const present = [...files.keys()].filter((name) => name !== manifestFile).toSorted(compareUtf8);
  const expected = [...filesOf(manifest.edition), ...present.filter(isOptionalFile)].toSorted(compareUtf8);
  const listed = manifest.files.map((file) => file.name);
  if (!isSame(listed, expected) || !isSame(present, expected)) {
    throw new Difference(
      `文件应为 ${expected.join('、')}，清单列出 ${listed.join('、')}，实有 ${present.join('、')}`,
      `files should be ${expected.join(', ')}; listed ${listed.join(', ')}; present ${present.join(', ')}`,
    );
  }
  assertNumbered(present);
  for (const { name, bytes, sha256 } of manifest.files) {
    const content = files.get(name) ?? new Uint8Array();
    if (content.length !== bytes || sha256Hex(content) !== sha256) {
      throw new Difference(
        `${name} 与清单登记的指纹不符`,
        `${name} does not have the digest in the manifest`,
      );
    }
  }
  found.edition = manifest.edition;
}

/** Substitutions are numbered from 1 without a gap. */
function assertNumbered(names: readonly string[]): void {
  const count = names.filter((name) => name.startsWith('substitution-')).length;
  for (let number = 1; number <= count; number += 1) {
    const name = `substitution-${number}.json`;
    if (!names.includes(name)) throw new Difference(`缺少 ${name}`, `${name} is missing`);
  }
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((text, i) => text === right[i]);
