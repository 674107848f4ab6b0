import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '#sha256';
import { Refusal, type Problem } from '../refusal.ts';
import type { DutyState, Frame, OfficerRow, RecusalRow, TargetRow } from './frame.ts';
import { inclusionProbabilities } from './chances/inclusion-probabilities.ts';
import { compareUtf8 } from './order.ts';
import { PopulationBuilder } from './chances/population.ts';
import { isDay, isSortedUnique, isWhole } from './rule-forms.ts';
import { findRuleProblems } from './rule-problems.ts';
import { isInScope, unit, type Rules } from './rules.ts';
import { findStaffingProblems } from './officers/staffing-problems.ts';
import { weightOf } from './weights.ts';

const idPattern = /^[!-~]{1,64}$/;

/** A target before it is weighed and salted. */
export type PoolTarget = Omit<TargetRow, 'weight' | 'pi' | 'salt'>;

/** The rosters before their rows are weighed, sorted and salted. */
export interface Pools {
  readonly targets: readonly PoolTarget[];
  readonly officers: readonly Omit<OfficerRow, 'salt'>[];
  readonly recusals: readonly Omit<RecusalRow, 'salt'>[];
}

/** No more problems than this are listed: a wrong rule can make every row of a million wrong. */
const listedProblems = 200;

/**
 * The first of two passes over the targets of a frame: takes them in the order of their ids, keeps numbers only, and gives
 * their inclusion probabilities. The second pass makes the rows (`frameRow`).
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
      this.#builder.add({ ...target, weight: weightOf(this.#rules.weights, target) });
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

/** The row of a target with its chance, as published. The salt is the first 16 bytes of SHA-256 of key, "targets/" and id. */
export function frameRow(target: PoolTarget, pi: number, rules: Rules, saltKey: Uint8Array): TargetRow {
  return {
    ...target,
    weight: weightOf(rules.weights, target),
    pi,
    salt: saltOf(saltKey, `targets/${target.id}`),
  };
}

/**
 * Builds the frame of a draw: rows sorted by id, each target with its weight and its exact inclusion probability, each
 * row with a salt made of the salt key (32 secret random bytes).
 * Refuses malformed rules, rows that no verifier would accept and duplicate ids (invalid), duties, floors and budgets that cannot be met
 * (contradiction) and pools whose officers can certainly not staff the sample or some eligible target (contradiction).
 * `labelOf` gives the Chinese name of an attribute for these messages.
 */
export function buildFrame(
  pools: Pools,
  rules: Rules,
  saltKey: Uint8Array,
  labelOf?: (attribute: string) => string,
): Frame {
  const targets = pools.targets.toSorted((a, b) => compareUtf8(a.id, b.id));
  const draft = new FrameDraft(rules);
  for (const target of targets) draft.add(target);
  const people = buildPeople(pools, rules, saltKey);
  const pi = draft.finish(rules);
  const frame = {
    targets: targets.map((target, row) => frameRow(target, pi[row] ?? 0, rules, saltKey)),
    ...people,
  };
  assertStaffed(frame, rules, sampleOf(pi), labelOf);
  return frame;
}

/** The rosters of officers and recusals, sorted and salted. Refuses (invalid) rows that no verifier would accept, and duplicates. */
export function buildPeople(
  pools: Pick<Pools, 'officers' | 'recusals'>,
  rules: Rules,
  saltKey: Uint8Array,
): Pick<Frame, 'officers' | 'recusals'> {
  // Where nobody is sent, nobody is listed.
  const { officers, recusals } = rules.team === null ? { officers: [], recusals: [] } : pools;
  const recusalKey = (row: Omit<RecusalRow, 'salt'>): string => `${row.officer} ${row.target}`;
  const problems = [
    ...officers.flatMap((officer) => findOfficerProblems(officer, rules)),
    ...recusals.flatMap(({ officer, target }) =>
      idPattern.test(officer) && idPattern.test(target)
        ? []
        : [{ place: `recusals[${officer} ${target}]`, message: idForm }],
    ),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '名录中有不符合抽取规则的行', problems);
  return {
    officers: sortUnique(officers, (row) => row.id, 'officers').map((row) => ({
      ...row,
      salt: saltOf(saltKey, `officers/${row.id}`),
    })),
    recusals: sortUnique(recusals, recusalKey, 'recusals').map((row) => ({
      ...row,
      salt: saltOf(saltKey, `recusals/${recusalKey(row)}`),
    })),
  };
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

const saltOf = (key: Uint8Array, row: string): string =>
  bytesToHex(sha256(concatBytes(key, utf8ToBytes(row))).subarray(0, 16));

function sortUnique<T>(rows: readonly T[], keyOf: (row: T) => string, roster: string): readonly T[] {
  const sorted = rows.toSorted((a, b) => compareUtf8(keyOf(a), keyOf(b)));
  const twins = sorted.filter((row, i) => i > 0 && keyOf(sorted[i - 1] as T) === keyOf(row));
  if (twins.length > 0) {
    const problems = twins.map((row) => ({
      place: `${roster}[${keyOf(row)}]`,
      message: `${keyOf(row)} 出现了不止一次`,
    }));
    throw new Refusal('invalid', '名录中有重复的编码', problems);
  }
  return sorted;
}

const idForm = '编码应为 1 至 64 个半角字母、数字或符号，不含空格';

const hasExactly = (members: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  Object.keys(members).length === names.length && names.every((name) => Object.hasOwn(members, name));

/** What makes a target's row one that could not stand in a bundle (docs/draw-protocol.md section 4). */
function findTargetProblems(target: PoolTarget, rules: Rules): Problem[] {
  const { id, attributes, measures, excluded, counted, duties, last_team: lastTeam } = target;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) problems.push({ place: `targets[${id}]`, message });
  };
  refuse(!idPattern.test(id), idForm);
  refuse(!hasExactly(attributes, rules.attributes), `属性应为 ${rules.attributes.join('、')}`);
  refuse(!hasExactly(measures, rules.measures), `指标应为 ${rules.measures.join('、')}`);
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

function findOfficerProblems(officer: Omit<OfficerRow, 'salt'>, rules: Rules): readonly Problem[] {
  const { id, attributes, skills, capacity, certificate_expires_on: lastDay, days_off: daysOff } = officer;
  const names = rules.team?.attributes ?? [];
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) problems.push({ place: `officers[${id}]`, message });
  };
  refuse(!idPattern.test(id), idForm);
  refuse(lastDay !== '' && !isDay(lastDay), '执法证有效期应为日期或空白');
  refuse(!hasExactly(attributes, names), `属性应为 ${names.join('、')}`);
  refuse(!isSortedUnique(skills), '业务专长应按字节顺序排列且不重复');
  refuse(!isSortedUnique(daysOff) || !daysOff.every(isDay), '不能出勤的日子应为日期，按先后排列且不重复');
  refuse(
    capacity !== null && !isWhole(capacity, 1, 100_000),
    '本人的家数上限应为 1 至 100000 的整数，或不设',
  );
  return problems;
}
