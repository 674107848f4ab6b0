import { hexToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { protocol } from '../digest.ts';
import { buildFrame, type Pools } from '../draw/build-frame.ts';
import type { Rules } from '../draw/rules.ts';
import { engine } from '../engine.ts';
import { Refusal } from '../refusal.ts';
import { drawBundle, encodeFrame, type DrawnBundle, type DrawStage } from './bundle.ts';
import { buildCommitment, sealCommitment, type CommitmentFacts } from './commitment.ts';
import { encodeChanges, type UnsealedChange } from './encode-changes.ts';
import {
  defaultEntropyPlan,
  findPlanProblems,
  type EntropyPlan,
  type EntropyValue,
} from './entropy/entropy-plan.ts';
import { findRecordProblems, type EntropyRecord } from './entropy/entropy.ts';
import { readFrame } from './read-bundle.ts';
import { substitutionReasons } from './substitutions/substitution.ts';

/** The whole input of a draw without a database: what is fixed beforehand, and the values of the entropy. */
export interface DrawFiles {
  readonly frame: Pools & {
    readonly draw_id: string;
    readonly draw_number: string;
    readonly agency: { readonly code: string; readonly name: string };
    readonly task: { readonly code: string; readonly name: string; readonly item: string };
    readonly scope_key: string;
    readonly cut_off: { readonly day: string; readonly recorded_by: string };
    readonly frozen_at: string;
    readonly release_on: string;
    /** How many targets the pool held before the scope was applied. */
    readonly pool: number;
    readonly salt_key: string;
    readonly rules: Rules;
    /** The draw number of the freeze that the changes are from; "" for none, and then there are none. */
    readonly previous: string;
    /** Of an officer the id is the code, of a recusal `code/target` with a code that has no slash. */
    readonly changes: readonly UnsealedChange[];
    /** Left out: two witnesses with twelve dice each. */
    readonly entropy_plan?: EntropyPlan | undefined;
  };
  readonly entropy: { readonly sources: readonly EntropyValue[]; readonly recorded_at: string };
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
  const plan = file.entropy_plan ?? defaultEntropyPlan;
  const faults = findPlanProblems(plan, file.frozen_at);
  if (faults.length > 0) throw new Refusal('invalid', '随机数来源的约定有误', faults);
  if (file.previous === '' && file.changes.length > 0)
    throw new Refusal('invalid', '名录变动须写明与哪一次冻结相比', [
      { place: 'previous', message: '请填写上一次的抽取编号' },
    ]);
  const saltKey = hexToBytes(file.salt_key);
  const frozen = readFrame(
    new Map([
      ...encodeFrame(buildFrame(file, file.rules, saltKey), file.rules),
      ...encodeChanges(file.changes, saltKey),
    ]),
  );
  const commitment = buildCommitment(frozen, factsOf(file, plan));
  const problems = findRecordProblems(plan, entropy, file.frozen_at);
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

function factsOf(file: DrawFiles['frame'], entropyPlan: EntropyPlan): CommitmentFacts {
  return {
    drawId: file.draw_id,
    drawNumber: file.draw_number,
    agency: file.agency,
    task: file.task,
    scopeKey: file.scope_key,
    cutOff: { day: file.cut_off.day, recordedBy: file.cut_off.recorded_by },
    frozenAt: file.frozen_at,
    releaseOn: file.release_on,
    pool: file.pool,
    engine: { ...engine, source: '', packages: '' },
    entropyPlan,
    previous: file.previous,
    log: null,
    supplements: '',
    replaces: '',
    substitutionReasons: Object.keys(substitutionReasons),
    voidReasons: [],
  };
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
