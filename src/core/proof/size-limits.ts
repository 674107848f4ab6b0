import { maxTargets } from '../draw/frame.ts';
import { Difference } from './difference.ts';

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

/** Bytes that are parsed as one value; of this program, not of the protocol. Parsed, `[],[],…` takes fourteen times its length. */
const longestValue = 1 << 24;

/** Refuses (Difference) a file with a value too long to be parsed: no failed check could be told from a process without memory. */
export function assertParsable(name: string, bytes: Uint8Array): void {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > longestValue)
      throw new Difference(
        `${name} 中有一行超过 ${longestValue} 字节，不是证明包的内容`,
        `${name}: a value is longer than ${longestValue} bytes`,
      );
    start = end + 1;
  }
}
