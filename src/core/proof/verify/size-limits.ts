import { maxTargets } from '../../draw/frame.ts';
import { Difference } from '../difference.ts';
import { maxSubstitutions } from '../substitutions/make-substitution.ts';

/** The files that a bundle may have: its manifest, 15 other files, and each substitution. */
export const maxBundleFiles = 1 + 15 + maxSubstitutions;

/** The bytes that its files may have together. */
export const maxBundleBytes = 2 ** 30;

/** Refuses (Difference) a targets.jsonl of more lines than a frame may have, before anything else is made of them. */
export function assertCountable(bytes: Uint8Array): void {
  let lines = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, end + 1)) lines += 1;
  if (lines > maxTargets)
    throw new Difference(
      `targets.jsonl 超过 ${maxTargets} 行`,
      `targets.jsonl: more than ${maxTargets} lines`,
    );
}

// These limits are of this program, not of the protocol: no failed check could be told from a process without memory or time.

/** Bytes that are parsed as one value. Parsed, `[],[],…` takes fourteen times its length. */
const longestValue = 1 << 24;

/** Bytes of a proof of the log: some 30 hashes, a record, and the signatures of witnesses. */
const longestProof = 1 << 20;

/** Files that are compared, not parsed. */
const compared: readonly string[] = ['result.json', 'transcript.jsonl'];

/** Refuses (Difference) a file with a value too long to be parsed. */
export function assertParsable(name: string, bytes: Uint8Array): void {
  if (compared.includes(name)) return;
  if (name.endsWith('.tlog-proof') && bytes.length > longestProof) throw tooLong(name, longestProof);
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > longestValue) throw tooLong(name, longestValue);
    start = end + 1;
  }
}

const tooLong = (name: string, most: number): Difference =>
  new Difference(
    `${name} 中有一行超过 ${most} 字节，不是证明包的内容`,
    `${name}: a value is longer than ${most} bytes`,
  );
