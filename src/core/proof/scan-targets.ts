import type { TargetRow } from '../draw/frame.ts';
import { findDutyFault } from '../draw/build-frame.ts';
import { compareUtf8 } from '../draw/order.ts';
import { PopulationBuilder, type Population } from '../draw/chances/population.ts';
import { isSortedUnique } from '../draw/rule-forms.ts';
import { isInScope, unit, type Rules } from '../draw/rules.ts';
import { Column } from '../draw/chances/strata.ts';
import { weightOf } from '../draw/weights.ts';
import { targetShape } from './bundle-shapes.ts';
import { Difference } from './difference.ts';
import { TargetRoster, targetWriter, textsOf } from './target-roster.ts';

const file = 'targets.jsonl';

/** What one pass over a roster of targets finds out. */
export interface TargetScan {
  readonly roster: TargetRoster;
  readonly population: Population;
  /** The π that the rows state, by row. */
  readonly pi: Int32Array;
  /** The first row whose weight is not that of the rules; null when there is none. */
  readonly misweighted: string | null;
}

/**
 * Reads every line of targets.jsonl once: it is canonical, has the members that the rules ask for, follows the line before it in
 * order, is in scope, and its duties can be met. Throws a Difference, SyntaxError or TypeError that names the line.
 */
export function scanTargets(bytes: Uint8Array, rules: Rules): TargetScan {
  const shape = targetShape(rules.attributes, rules.measures, rules.duties.length);
  const write = targetWriter(rules);
  const builder = new PopulationBuilder(rules);
  const pi = new Column();
  let rows = 0;
  let misweighted: string | null = null;
  let last: string | undefined;
  for (const text of textsOf(bytes, file)) {
    rows += 1;
    const place = `${file}:${rows}`;
    const row = parse(text, place);
    shape(row, place);
    const target = row as unknown as TargetRow;
    if (write(target) !== text) throw new SyntaxError(`${place}: not in canonical form`);
    checkTarget(target, rules, last, place);
    last = target.id;
    if (weightOf(rules.weights, target) !== target.weight) misweighted ??= target.id;
    builder.add(target);
    // Beyond every range: kept apart from all that can be right, and small enough for the column.
    pi.push(Math.min(target.pi, unit + 1));
  }
  const roster = new TargetRoster(bytes);
  return { roster, population: builder.finish(), pi: pi.finish(), misweighted };
}

function parse(text: string, place: string): Parameters<ReturnType<typeof targetShape>>[0] {
  try {
    return JSON.parse(text) as Parameters<ReturnType<typeof targetShape>>[0];
  } catch (error) {
    throw new SyntaxError(`${place}: ${error instanceof Error ? error.message : 'unreadable'}`, {
      cause: error,
    });
  }
}

function checkTarget(target: TargetRow, rules: Rules, last: string | undefined, place: string): void {
  const { id } = target;
  if (last !== undefined && compareUtf8(last, id) >= 0)
    throw new Difference(`${place} ${id} 重复或次序不对`, `${place}: ${id} repeats or is out of order`);
  if (!isInScope(rules.scope, target.attributes))
    throw new Difference(`${place} ${id} 不在公布的范围内`, `${place}: ${id} is out of scope`);
  if (!isSortedUnique(target.last_team))
    throw new Difference(`${place} ${id} 的上次检查人员次序不对`, `${place}: last_team is not sorted`);
  const faults = target.duties.flatMap((state) => (state === null ? [] : (findDutyFault(state) ?? [])));
  if (target.excluded === null && (!target.counted || faults.length > 0))
    throw new Difference(
      `${place} ${id} 不能是可抽的：${faults[0] ?? '未计入各层总数'}`,
      `${place}: ${id} cannot be eligible in this state`,
    );
  if (
    target.duties.some((state) => state !== null && Math.max(state.owed, state.allowed, state.periods) > 400)
  )
    throw new Difference(`${place} ${id} 的期数或次数超过 400`, `${place}: a duty of ${id} exceeds 400`);
}
