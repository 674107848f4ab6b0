import { hexToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { protocol } from '../digest.ts';
import { buildFrame, type Pools } from '../draw/build-frame.ts';
import type { Rules } from '../draw/rules.ts';
import { engine } from '../engine.ts';
import { Refusal } from '../refusal.ts';
import { drawBundle, encodeFrame, type DrawnBundle, type DrawStage } from './bundle.ts';
import { buildCommitment, sealCommitment } from './commitment.ts';
import { findEntropyProblems, type EntropyRecord, type EntropyRecordSource } from './entropy.ts';
import { readFrame } from './read-bundle.ts';

/** The whole input of a draw without a database: what is fixed beforehand, and the dice. */
export interface DrawFiles {
  readonly frame: Pools & {
    readonly draw_id: string;
    readonly draw_number: string;
    readonly agency: { readonly code: string; readonly name: string };
    readonly task: { readonly code: string; readonly name: string; readonly item: string };
    readonly cut_off: { readonly day: string; readonly recorded_by: string };
    readonly frozen_at: string;
    readonly salt_key: string;
    readonly rules: Rules;
  };
  readonly entropy: { readonly sources: readonly EntropyRecordSource[]; readonly recorded_at: string };
}

/**
 * The draw of the service on plain values: freeze, commit and draw in one go. Whoever chooses the dice here chooses the
 * outcome; a result means something only when its commitment was published before its dice were thrown. `onProgress` is told
 * when each stage of the draw begins.
 */
export function drawFromFile(
  { frame: file, entropy }: DrawFiles,
  onProgress?: (stage: DrawStage) => void,
): DrawnBundle {
  assertCanonical({ frame: file, entropy } as unknown as Json);
  const frozen = readFrame(encodeFrame(buildFrame(file, file.rules, hexToBytes(file.salt_key)), file.rules));
  const commitment = buildCommitment(frozen, {
    drawId: file.draw_id,
    drawNumber: file.draw_number,
    agency: file.agency,
    task: file.task,
    cutOff: { day: file.cut_off.day, recordedBy: file.cut_off.recorded_by },
    frozenAt: file.frozen_at,
    engine,
  });
  const problems = findEntropyProblems(commitment.entropy_plan, entropy.sources);
  if (problems.length > 0) throw new Refusal('invalid', '随机数与约定的来源不符', problems);
  const record: EntropyRecord = {
    protocol,
    draw_id: file.draw_id,
    commitment: sealCommitment(commitment).digest,
    sources: entropy.sources,
    recorded_at: entropy.recorded_at,
  };
  return drawBundle(frozen, commitment, record, onProgress);
}

/** Refuses texts that have no canonical form: another program would write them in other bytes. */
function assertCanonical(input: Json): void {
  try {
    canonicalJson(input);
  } catch (error) {
    const message = `文字须为 NFC 规范形式，数须为整数：${error instanceof Error ? error.message : ''}`;
    throw new Refusal('invalid', '输入中有不能写入证明包的内容', [{ place: '', message }]);
  }
}
