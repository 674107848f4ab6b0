import { Refusal } from '../refusal.ts';
import type { Frame, SealedFrame } from './frame.ts';
import { buildPeople, type PoolPeople } from './frame-people.ts';
import { FrameDraft, targetSealer, type PoolTarget } from './frame-targets.ts';
import { findStaffingProblems } from './officers/staffing-problems.ts';
import { compareUtf8 } from './order.ts';
import { unit, type Rules } from './rules.ts';

/** The rosters before their rows are weighed, sorted, sealed and salted; officers go by their codes. */
export interface Pools extends PoolPeople {
  readonly targets: readonly PoolTarget[];
}

/** The frame of a draw and its sealed lines. */
export interface BuiltFrame {
  readonly frame: Frame;
  readonly sealed: SealedFrame;
}

/**
 * Builds the frame of a draw: rows sorted by id, each target with its weight and its exact inclusion probability, officers named by
 * pseudonyms, and for each row its sealed line, with a salt; pseudonyms and salts are made of the salt key (32 secret random bytes).
 * Refuses malformed rules, rows that no verifier would accept and duplicate ids (invalid), duties, floors and budgets that cannot be met
 * (contradiction) and pools whose officers can certainly not staff the sample or some eligible target (contradiction).
 * `labelOf` gives the Chinese name of an attribute for these messages.
 */
export function buildFrame(
  pools: Pools,
  rules: Rules,
  saltKey: Uint8Array,
  labelOf?: (attribute: string) => string,
): BuiltFrame {
  const targets = pools.targets.toSorted((a, b) => compareUtf8(a.id, b.id));
  const draft = new FrameDraft(rules);
  for (const target of targets) draft.add(target);
  const people = buildPeople(pools, rules, saltKey);
  const pi = draft.finish(rules);
  const seal = targetSealer(rules, saltKey);
  const pairs = targets.map((target, row) => seal(target, pi[row] ?? 0));
  const frame = { targets: pairs.map(({ row }) => row), ...people.rows };
  assertStaffed(frame, rules, sampleOf(pi), labelOf);
  return { frame, sealed: { targets: pairs.map(({ sealed }) => sealed), ...people.sealed } };
}

/**
 * Refuses (contradiction) a frame whose officers can certainly not staff the sample or some eligible target. `labelOf` gives
 * the Chinese name of an attribute.
 */
export function assertStaffed(
  frame: Frame,
  rules: Rules,
  sample: number,
  labelOf?: (attribute: string) => string,
): void {
  const problems = findStaffingProblems(frame, rules, sample, labelOf);
  if (problems.length > 0) throw new Refusal('contradiction', '检查人员不足以完成抽取的检查', problems);
}

/** How many targets the draw will give: the sum of all π, a whole number. */
export function sampleOf(pi: Int32Array): number {
  let sum = 0;
  for (const chance of pi) sum += chance;
  return sum / unit;
}
