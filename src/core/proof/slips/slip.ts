import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, parseCanonicalJson, type Json } from '../../canonical-json.ts';
import { digestOf, protocol, sha256Hex } from '../../digest.ts';
import type { SealedTarget, TargetRow } from '../../draw/frame.ts';
import { unit, type Rules } from '../../draw/rules.ts';
import { indicatedOf, weightOf } from '../../draw/weights.ts';
import { verifyInclusion } from '../../merkle.ts';
import { commitmentShape, rulesShape, sealedTargetShape, targetShape } from '../bundle-shapes.ts';
import type { Commitment } from '../commitment.ts';
import type { Decision } from './find-decision.ts';
import { boolean, integer, listOf, matching, object, oneOf, text, type Shape } from '../shape.ts';

/** What decided whether the institution was drawn, with the other institution by its id. */
export type SlipDecision = Decision<string>;

/**
 * What one institution is handed after the release (单家凭条): its line of the frame with its sealed line, and the proof that the line is in
 * the tree whose root was published before the draw. Hashes are hexadecimal; `path` goes from the line up to the root.
 */
export interface Slip {
  readonly protocol: string;
  readonly kind: 'slip';
  readonly draw_number: string;
  readonly draw_id: string;
  readonly commitment: string;
  readonly result: string;
  /** Of targets.jsonl. */
  readonly root: string;
  readonly size: number;
  readonly index: number;
  readonly path: readonly string[];
  /** The line of targets.jsonl and that of targets-sealed.jsonl, without their newlines. */
  readonly line: string;
  readonly sealed_line: string;
  readonly name: string;
  readonly drawn: boolean;
  readonly decision: SlipDecision;
  /** Sentences in Chinese. */
  readonly why: readonly string[];
}

/** What a reader of a slip has from elsewhere; each part is compared where it is given. Digests are 64 hexadecimal digits. */
export interface SlipEvidence {
  /** The text of commitment.json. */
  readonly commitmentText?: string | undefined;
  /** The text of rules.json. */
  readonly rulesText?: string | undefined;
  /** From the public notice: the root of the targets, the commitment and the result. */
  readonly root?: string | undefined;
  readonly commitment?: string | undefined;
  readonly result?: string | undefined;
}

export const slipChecks = ['form', 'line', 'sealed', 'weight', 'commitment', 'published'] as const;

/** One check of a slip; `not-run` is never shown as passed. */
export interface SlipCheck {
  readonly name: (typeof slipChecks)[number];
  readonly state: 'passed' | 'failed' | 'not-run';
  readonly zh: string;
}

/** What a slip says, where it can be read, and what of it was found right. */
export interface SlipVerdict {
  /** No check failed. */
  readonly ok: boolean;
  readonly slip: Slip | null;
  readonly target: TargetRow | null;
  readonly checks: readonly SlipCheck[];
}

const hex64 = matching(/^[0-9a-f]{64}$/);
const duel = { line: integer, duel: integer, own: integer, other: integer, value: integer };

const slipShape: Shape = object({
  protocol: matching(new RegExp(`^${protocol}$`)),
  kind: matching(/^slip$/),
  draw_number: text,
  draw_id: text,
  commitment: hex64,
  result: hex64,
  root: hex64,
  size: integer,
  index: integer,
  path: listOf(hex64),
  line: text,
  sealed_line: text,
  name: text,
  drawn: boolean,
  decision: oneOf({
    excluded: object({ kind: text }),
    certain: object({ kind: text, line: integer }),
    duel: object({ kind: text, ...duel, against: text, carried: boolean }),
    cycle: object({ kind: text, line: integer, add: integer, remove: integer, value: integer }),
  }),
  why: listOf(text),
});

/** The canonical text of a slip. */
export const slipText = (slip: Slip): string => canonicalJson(slip as unknown as Json);

/** Reads a slip from its canonical text. Throws (SyntaxError, TypeError) what is not one. */
export function readSlip(slip: string): Slip {
  const value = parseCanonicalJson(slip);
  slipShape(value, 'slip');
  return value as unknown as Slip;
}

/**
 * Checks a slip: that it is of its form and agrees with itself; that its line is in the tree of the root; that the sealed line is the one
 * that the line names; that the rules give the weight; and that root, commitment and result are those that the reader has from elsewhere.
 */
export function verifySlip(given: string, evidence: SlipEvidence = {}): SlipVerdict {
  let slip: Slip;
  let target: TargetRow;
  try {
    slip = readSlip(given);
    target = parseCanonicalJson(slip.line) as unknown as TargetRow;
    const fault = findSelfFault(slip, target);
    if (fault !== undefined) throw new TypeError(fault);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    const form: SlipCheck = { name: 'form', state: 'failed', zh: `凭条的内容不完整或前后不一致（${why}）` };
    return { ok: false, slip: null, target: null, checks: [form] };
  }
  const checks: readonly SlipCheck[] = [
    { name: 'form', state: 'passed', zh: '凭条内容完整，前后一致' },
    judge('line', isInTree(slip), '本机构这一行在名录的指纹之下', '本机构这一行不在名录的指纹之下'),
    judge(
      'sealed',
      sha256Hex(utf8ToBytes(slip.sealed_line)) === target.sealed,
      '未公开的一行与名录相符',
      '未公开的一行与名录不符',
    ),
    checkWeight(slip, target, evidence),
    checkCommitment(slip, evidence),
    checkPublished(slip, evidence),
  ];
  return { ok: checks.every(({ state }) => state !== 'failed'), slip, target, checks };
}

const judge = (name: SlipCheck['name'], isRight: boolean, right: string, wrong: string): SlipCheck => ({
  name,
  state: isRight ? 'passed' : 'failed',
  zh: isRight ? right : wrong,
});

const isInTree = ({ line, index, size, path, root }: Slip): boolean =>
  verifyInclusion(utf8ToBytes(line), index, size, path, root);

/** What in a slip cannot be; undefined when it agrees with itself. */
function findSelfFault({ name, drawn, decision, path }: Slip, row: TargetRow): string | undefined {
  const { pi, excluded, weight } = row;
  const isAmount = (value: number, most: number): boolean =>
    Number.isSafeInteger(value) && value >= 0 && value <= most;
  const isPossible = decision.kind !== 'duel' || outcomeOf(decision) === (drawn ? 'drawn' : 'out');
  const parts = {
    path: path.length <= 64,
    name: row.name === name,
    pi: isAmount(pi, unit),
    weight: isAmount(weight, Number.MAX_SAFE_INTEGER),
    excluded: (excluded === null) === pi > 0,
    decision:
      (decision.kind === 'excluded') === (pi === 0) && (decision.kind === 'certain') === (pi === unit),
    drawn: isPossible && (pi > 0 || !drawn) && (pi < unit || drawn),
  };
  return Object.entries(parts).find(([, isRight]) => !isRight)?.[0];
}

/** What a duel meant for the owner of the slip (section 9): drawn, out, or that it plays on. */
function outcomeOf({
  carried,
  own,
  other,
  value,
}: Extract<SlipDecision, { kind: 'duel' }>): 'drawn' | 'out' | 'on' {
  const [a, b] = carried ? [own, other] : [other, own];
  const isChosen = (a + b <= unit ? value < a : value < unit - b) === carried;
  if (a + b < unit) return isChosen ? 'on' : 'out';
  if (a + b === unit) return isChosen ? 'drawn' : 'out';
  return isChosen ? 'drawn' : 'on';
}

function checkWeight(slip: Slip, target: TargetRow, { rulesText, commitmentText }: SlipEvidence): SlipCheck {
  const name = 'weight';
  if (rulesText === undefined) return { name, state: 'not-run', zh: '没有给出 rules.json，权重没有重新计算' };
  try {
    const rules = parseCanonicalJson(rulesText);
    rulesShape(rules, 'rules.json');
    const { weights, attributes, duties, sealed_attributes, measures } = rules as unknown as Rules;
    const sealed = parseCanonicalJson(slip.sealed_line);
    targetShape(attributes, duties.length)(target as unknown as Json, 'line');
    sealedTargetShape(sealed_attributes, measures)(sealed, 'sealed_line');
    const weight = weightOf(weights, indicatedOf(target, sealed as unknown as SealedTarget));
    const digest = digestOf('rules', utf8ToBytes(rulesText));
    const isCommitted = commitmentText === undefined || readCommitted(commitmentText).rules === digest;
    return judge(
      name,
      weight === target.weight && isCommitted,
      '权重与公布的公式算出的一致',
      isCommitted ? `按公式算出的权重是 ${weight}，凭条上是 ${target.weight}` : '规则不是承诺的规则',
    );
  } catch {
    return { name, state: 'failed', zh: '规则不是这次抽取的规则，或承诺文件无法读取' };
  }
}

function checkCommitment(slip: Slip, { commitmentText }: SlipEvidence): SlipCheck {
  const name = 'commitment';
  if (commitmentText === undefined)
    return { name, state: 'not-run', zh: '没有给出 commitment.json，名录的指纹没有与名录指纹核对' };
  try {
    const committed = readCommitted(commitmentText);
    const isSame =
      digestOf('commitment', utf8ToBytes(commitmentText)) === slip.commitment &&
      committed.targets.root === slip.root &&
      committed.targets.size === slip.size &&
      committed.draw_id === slip.draw_id &&
      committed.draw_number === slip.draw_number;
    return judge(name, isSame, '凭条与名录承诺一致', '凭条与名录承诺不一致');
  } catch {
    return { name, state: 'failed', zh: 'commitment.json 无法读取' };
  }
}

function readCommitted(commitment: string): Commitment {
  const value = parseCanonicalJson(commitment);
  commitmentShape(value, 'commitment.json');
  return value as unknown as Commitment;
}

function checkPublished(slip: Slip, { root, commitment, result }: SlipEvidence): SlipCheck {
  const name = 'published';
  const published = [
    { label: '检查对象名录指纹', given: root, own: slip.root },
    { label: '名录指纹', given: commitment, own: slip.commitment },
    { label: '结果指纹', given: result, own: slip.result },
  ].filter(({ given }) => given !== undefined);
  if (published.length === 0)
    return { name, state: 'not-run', zh: '没有给出公告上的指纹：凭条只与自己相符，请与公告比对' };
  const labels = (entries: typeof published): string => entries.map(({ label }) => label).join('、');
  const wrong = published.filter(({ given, own }) => given !== own);
  return judge(
    name,
    wrong.length === 0,
    `${labels(published)}与公告一致`,
    `${labels(wrong)}与公告不一致：请向抽查机关提出异议`,
  );
}
