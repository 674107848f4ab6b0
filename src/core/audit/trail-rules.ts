import type { LogRecord } from '../log/record.ts';
import { trailSubjects } from '../trail/compare-anchors.ts';
import type { Finding } from './finding.ts';

/**
 * What the records about the agency's audit trail (kind `audit`) say against each other. The trail only grows: a place that is noted twice with
 * two hashes, or after a later one, or that was never reached and yet removed, means that it was written anew. Of whom and what it tells, they say nothing.
 */
export function findTrailFaults(records: readonly LogRecord[]): readonly Finding[] {
  const hashes = new Map<number, string>();
  let last = 0;
  return records.flatMap((record, index) => {
    if (record.kind !== 'audit') return [];
    const seq = Number(record.facts['seq']);
    const known = hashes.get(seq);
    hashes.set(seq, record.digest);
    const isPrune = record.subject === trailSubjects.prune;
    const isWrong = isPrune
      ? seq > last || (known !== undefined && known !== record.digest)
      : seq <= last || known !== undefined;
    if (!isPrune) last = Math.max(last, seq);
    return isWrong ? [fault(index, seq)] : [];
  });
}

const fault = (index: number, seq: number): Finding => ({
  grade: 'red',
  code: 'trail',
  subject: `#${index}`,
  zh: `日志第 ${index} 条说审计记录到了第 ${seq} 条，与以前所记的矛盾：审计记录被改写`,
  en: `record ${index} notes entry ${seq} of the audit trail, against what was noted before: the trail was rewritten`,
});
