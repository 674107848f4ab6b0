import { sha256Hex } from '../digest.ts';
import type { SealedTarget, TargetRow } from '../draw/frame.ts';
import { findDutyFault } from '../draw/frame-targets.ts';
import { compareUtf8 } from '../draw/order.ts';
import { PopulationBuilder, type Population } from '../draw/chances/population.ts';
import { isSortedUnique } from '../draw/rule-forms.ts';
import { isInScope, unit, type Rules } from '../draw/rules.ts';
import { Column } from '../draw/chances/strata.ts';
import { sealedTargetWriter, targetWriter } from '../draw/target-lines.ts';
import { indicatedOf, weightOf } from '../draw/weights.ts';
import type { Json } from '../canonical-json.ts';
import { sealedTargetShape, targetShape } from './bundle-shapes.ts';
import { Difference } from './difference.ts';
import type { Shape } from './shape.ts';
import { linesOf, TargetRoster, textsOf } from './target-roster.ts';

const file = 'targets.jsonl';
const sealedFile = 'targets-sealed.jsonl';

/** The greatest weight: the greatest base and the most points of every indicator. */
const maxWeight = 51_000_000;

/** What one pass over a roster of targets finds out. */
export interface TargetScan {
  readonly roster: TargetRoster;
  readonly population: Population;
  /** The π that the rows state, by row. */
  readonly pi: Int32Array;
  /** What is wrong with the sealed lines; undefined when nothing is, and without them. */
  readonly sealedFault: unknown;
}

/**
 * Reads every line of targets.jsonl once: it is canonical, has the members that the rules ask for, follows the line before it in
 * order, is in scope, and its duties can be met. Throws a Difference, SyntaxError or TypeError that names the line. The sealed
 * lines, where they are given, are read beside them: what is wrong there is told, not thrown.
 */
export function scanTargets(bytes: Uint8Array, rules: Rules, sealedBytes?: Uint8Array): TargetScan {
  const shape = targetShape(rules.attributes, rules.duties.length);
  const write = targetWriter(rules);
  const builder = new PopulationBuilder(rules);
  const pi = new Column();
  const sealed = sealedBytes === undefined ? undefined : new SealedLines(sealedBytes, rules);
  let rows = 0;
  let last: string | undefined;
  for (const text of textsOf(bytes, file)) {
    rows += 1;
    const target = readRow<TargetRow>(text, shape, write, `${file}:${rows}`);
    checkTarget(target, rules, last, `${file}:${rows}`);
    last = target.id;
    sealed?.check(target);
    builder.add(target);
    // Beyond every range: kept apart from all that can be right, and small enough for the column.
    pi.push(Math.min(target.pi, unit + 1));
  }
  const population = builder.finish();
  return { roster: new TargetRoster(bytes), population, pi: pi.finish(), sealedFault: sealed?.finish() };
}

function readRow<T>(text: string, shape: Shape, write: (row: T) => string, place: string): T {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new SyntaxError(`${place}: ${error instanceof Error ? error.message : 'unreadable'}`, {
      cause: error,
    });
  }
  shape(value, place);
  const row = value as T;
  if (write(row) !== text) throw new SyntaxError(`${place}: not in canonical form`);
  return row;
}

/** Holds the sealed lines of targets against their rows, one by one, up to the first that is wrong. */
class SealedLines {
  readonly #rules: Rules;
  readonly #shape: Shape;
  readonly #write: (row: SealedTarget) => string;
  readonly #lines: Iterator<Uint8Array>;
  readonly #texts: Iterator<string>;
  #rows = 0;
  #fault: unknown;

  constructor(bytes: Uint8Array, rules: Rules) {
    this.#rules = rules;
    this.#shape = sealedTargetShape(rules.sealed_attributes, rules.measures);
    this.#write = sealedTargetWriter(rules);
    this.#lines = linesOf(bytes, sealedFile);
    this.#texts = textsOf(bytes, sealedFile);
  }

  check(target: TargetRow): void {
    if (this.#fault !== undefined) return;
    try {
      this.#compare(target);
    } catch (error) {
      this.#fault = error;
    }
  }

  /** The first thing that is wrong; undefined when all lines are right. */
  finish(): unknown {
    try {
      if (this.#fault === undefined && this.#texts.next().done !== true) throw otherCount(sealedFile);
    } catch (error) {
      this.#fault = error;
    }
    return this.#fault;
  }

  #compare(target: TargetRow): void {
    this.#rows += 1;
    const [line, text] = [this.#lines.next(), this.#texts.next()];
    if (line.done === true || text.done === true) throw otherCount(sealedFile);
    const sealed = readRow<SealedTarget>(text.value, this.#shape, this.#write, `${sealedFile}:${this.#rows}`);
    assertSealed(line.value, target.sealed, `${sealedFile}:${this.#rows}`);
    const weight = weightOf(this.#rules.weights, indicatedOf(target, sealed));
    if (weight !== target.weight)
      throw new Difference(
        `${file}：${target.id} 的权重与规则不符，应为 ${weight}`,
        `${file}: the weight of ${target.id} is not by the rules, which give ${weight}`,
      );
  }
}

/** Refuses (Difference) a sealed line, without its newline, that is not the one that its row names. */
export function assertSealed(line: Uint8Array, digest: string, place: string): void {
  if (sha256Hex(line) !== digest)
    throw new Difference(`${place} 与公开行所列的指纹不符`, `${place} is not the line that its row names`);
}

/** A sealed file with more or fewer lines than its roster has. */
export const otherCount = (name: string): Difference =>
  new Difference(`${name} 的行数与公开的名录不同`, `${name} has another number of lines than its roster`);

function checkTarget(target: TargetRow, rules: Rules, last: string | undefined, place: string): void {
  const { id } = target;
  if (last !== undefined && compareUtf8(last, id) >= 0)
    throw new Difference(`${place} ${id} 重复或次序不对`, `${place}: ${id} repeats or is out of order`);
  if (!isInScope(rules.scope, target.attributes))
    throw new Difference(`${place} ${id} 不在公布的范围内`, `${place}: ${id} is out of scope`);
  if (!isSortedUnique(target.last_team))
    throw new Difference(`${place} ${id} 的上次检查人员次序不对`, `${place}: last_team is not sorted`);
  if (target.weight < 1 || target.weight > maxWeight)
    throw new Difference(
      `${place} ${id} 的权重应为 1 至 ${maxWeight}`,
      `${place}: the weight of ${id} is not 1 to ${maxWeight}`,
    );
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
