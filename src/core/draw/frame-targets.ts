import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../digest.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { inclusionProbabilities } from './chances/inclusion-probabilities.ts';
import { PopulationBuilder } from './chances/population.ts';
import type { DutyState, SealedTarget, TargetRow } from './frame.ts';
import { compareUtf8 } from './order.ts';
import { pseudonymsOf, saltOf } from './pseudonyms.ts';
import { hasExactly, idForm, idPattern } from './row-forms.ts';
import { isSortedUnique, isWhole } from './rule-forms.ts';
import { findRuleProblems } from './rule-problems.ts';
import { isInScope, type Rules } from './rules.ts';
import { sealedTargetWriter, targetWriter } from './target-lines.ts';
import { indicatedOf, weightOf } from './weights.ts';

/** A target before it is weighed, sealed and salted; `last_team` names officers by their codes, sorted. */
export interface PoolTarget extends Omit<TargetRow, 'weight' | 'pi' | 'sealed'> {
  readonly sealed: Omit<SealedTarget, 'salt'>;
}

/** No more problems than this are listed: a wrong rule can make every row of a million wrong. */
const listedProblems = 200;

/**
 * The first of two passes over the targets of a frame: takes them in the order of their ids, keeps numbers only, and gives
 * their inclusion probabilities. The second pass makes the rows (`targetSealer`).
 */
export class FrameDraft {
  readonly #rules: Rules;
  readonly #builder: PopulationBuilder;
  readonly #problems: Problem[] = [];
  readonly #contradictions: Problem[] = [];
  #last: string | undefined;

  /** Refuses (invalid) malformed rules. */
  constructor(rules: Rules) {
    const problems = findRuleProblems(rules);
    if (problems.length > 0) throw new Refusal('invalid', '抽取规则有误', problems);
    this.#rules = rules;
    this.#builder = new PopulationBuilder(rules);
  }

  add(target: PoolTarget): void {
    const problems = findTargetProblems(target, this.#rules);
    if (this.#last !== undefined && compareUtf8(this.#last, target.id) >= 0) {
      const message =
        this.#last === target.id ? `${target.id} 出现了不止一次` : `${target.id} 没有按编码次序排列`;
      problems.push({ place: `targets[${target.id}]`, message });
    }
    this.#last = target.id;
    const contradictions = problems.length > 0 ? [] : findDutyProblems(target, this.#rules);
    if (this.#problems.length < listedProblems) this.#problems.push(...problems);
    if (this.#contradictions.length < listedProblems) this.#contradictions.push(...contradictions);
    if (problems.length + contradictions.length === 0)
      this.#builder.add({
        ...target,
        weight: weightOf(this.#rules.weights, indicatedOf(target, target.sealed)),
      });
  }

  /**
   * The inclusion probabilities by row under the final rules, which may differ from those given first in what floors count as
   * done. Refuses rows of another form (invalid) and duties, floors or a budget that cannot be met (contradiction).
   */
  finish(rules: Rules): Int32Array {
    if (this.#problems.length > 0) throw new Refusal('invalid', '名录中有不符合抽取规则的行', this.#problems);
    if (this.#contradictions.length > 0)
      throw new Refusal('contradiction', '检查义务与频次上限、剩余期数相互矛盾', this.#contradictions);
    return inclusionProbabilities(this.#builder.finish(), rules);
  }
}

/** A target as its two rosters state it, with their canonical lines (without newlines). */
export interface SealedPair {
  readonly row: TargetRow;
  readonly line: string;
  readonly sealed: SealedTarget;
  readonly sealedLine: string;
}

/**
 * Makes the rows of targets with their chances. The last team is named by pseudonyms, the salt of the sealed line comes from
 * "targets/" and the id.
 */
export function targetSealer(
  rules: Rules,
  saltKey: Uint8Array,
): (target: PoolTarget, pi: number) => SealedPair {
  const [write, writeSealed] = [targetWriter(rules), sealedTargetWriter(rules)];
  const pseudonym = pseudonymsOf(saltKey);
  return (target, pi) => {
    const sealed = { ...target.sealed, salt: saltOf(saltKey, `targets/${target.id}`) };
    const sealedLine = writeSealed(sealed);
    const row: TargetRow = {
      ...target,
      last_team: target.last_team.map((code) => pseudonym(code)).toSorted(compareUtf8),
      weight: weightOf(rules.weights, indicatedOf(target, sealed)),
      pi,
      sealed: sha256Hex(utf8ToBytes(sealedLine)),
    };
    return { row, line: write(row), sealed, sealedLine };
  };
}

/** What makes a target's row one that could not stand in a bundle (docs/draw-protocol.md section 4). */
function findTargetProblems(target: PoolTarget, rules: Rules): Problem[] {
  const { id, attributes, sealed, excluded, counted, duties, last_team: lastTeam } = target;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) problems.push({ place: `targets[${id}]`, message });
  };
  refuse(!idPattern.test(id), idForm);
  refuse(!hasExactly(attributes, rules.attributes), `属性应为 ${rules.attributes.join('、')}`);
  refuse(
    !hasExactly(sealed.attributes, rules.sealed_attributes),
    `不公开的属性应为 ${rules.sealed_attributes.join('、')}`,
  );
  refuse(!hasExactly(sealed.measures, rules.measures), `指标应为 ${rules.measures.join('、')}`);
  refuse(!isInScope(rules.scope, attributes), `${id} 不在抽查范围内`);
  refuse(excluded === null && !counted, `${id} 可抽，应计入各层总数`);
  refuse(duties.length !== rules.duties.length, `检查义务的完成情况应有 ${rules.duties.length} 项`);
  refuse(
    duties.some((state) => state !== null && !Object.values(state).every((each) => isWhole(each, 0, 400))),
    '检查义务的次数和期数应为 0 至 400 的整数',
  );
  refuse(
    !isSortedUnique(lastTeam) || !lastTeam.every((officer) => idPattern.test(officer)),
    '上次检查人员应为编码，按字节顺序排列且不重复',
  );
  return problems;
}

function findDutyProblems({ id, name, excluded, duties }: PoolTarget, rules: Rules): readonly Problem[] {
  if (excluded !== null) return [];
  return duties.flatMap((state, i) => {
    const fault = state === null ? undefined : findDutyFault(state);
    if (fault === undefined) return [];
    const message = `${name}（${id}）的“${rules.duties[i]?.name ?? ''}”${fault}：请增加抽查期数、调整频次上限，或列为不抽取并另行安排检查`;
    return [{ place: `targets[${id}]`, message }];
  });
}

/** Why an eligible target cannot be in this state of a duty; undefined when it can. */
export function findDutyFault({ owed, allowed, periods }: DutyState): string | undefined {
  if (allowed < 1) return '已没有可检查的次数，应列为不抽取';
  if (allowed > periods) return `还可检查 ${allowed} 次，多于所剩的 ${periods} 期`;
  if (owed > allowed) return `还应检查 ${owed} 次，而频次上限或所剩期数只允许 ${allowed} 次`;
  return undefined;
}
