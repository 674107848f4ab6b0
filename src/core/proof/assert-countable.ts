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
