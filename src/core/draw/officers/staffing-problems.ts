import type { Problem } from '../../refusal.ts';
import type { Frame, OfficerRow, TargetRow } from '../frame.ts';
import { matchSeats } from './matching.ts';
import { findLack, keyOf } from './officer-lists.ts';
import type { Rules, SeatRules, TeamRules } from '../rules.ts';
import { SeatPools, type PairingProblem, type SeatPool } from './seat-pools.ts';
import { levelsOf, type TeamLevel } from './team-levels.ts';

/** No more problems than this are listed; the last one says how many more there are. */
const listedProblems = 200;

/**
 * What certainly cannot be staffed, whoever is drawn and whatever gives way: visits beyond what all officers (or those who may take one
 * kind of seat) can be given, and eligible targets for which no team exists even if all officers stood idle. In Chinese,
 * with numbers and remedy; `labelOf` gives the Chinese name of an attribute. Empty when nothing is certain.
 *
 * Targets that are alike in what seats match or keep apart are judged once, and those with bars only when their lists are
 * short; a million targets take two passes over the roster and little memory.
 */
export function findStaffingProblems(
  frame: Frame,
  rules: Pick<Rules, 'team'>,
  sample: number,
  labelOf: (name: string) => string = (name) => name,
): readonly Problem[] {
  const { team } = rules;
  if (team === null) return [];
  const problem = { team, officers: frame.officers, recusals: frame.recusals };
  const problems = [
    ...findCapacityProblems({ ...problem, targets: [] }, sample),
    ...findTargetProblems(frame, problem, labelOf),
  ];
  if (problems.length <= listedProblems) return problems;
  const more = problems.length - listedProblems;
  return [
    ...problems.slice(0, listedProblems),
    { place: 'team.seats', message: `另有 ${more} 处同样无法组成检查组` },
  ];
}

const topOf = (team: TeamRules): TeamLevel => levelsOf(team).at(-1) as TeamLevel;

/** How papers and messages call a seat. */
export function seatName({ role }: SeatRules, seat: number): string {
  return role === '' ? `第 ${seat + 1} 席` : `第 ${seat + 1} 席（${role}）`;
}

function findCapacityProblems(problem: PairingProblem, sample: number): readonly Problem[] {
  const { team, officers } = problem;
  const top = topOf(team);
  const roomOf = ({ capacity }: OfficerRow): number => Math.min(capacity ?? sample, top.capacity, sample);
  const remedy = '请提高每人上限、补充人员或减少抽取家数';
  if (team.by === 'group') {
    const { groups, ownCapacity } = new SeatPools(problem);
    const whole = groups?.members.flatMap((members, group) =>
      members.length === top.seats.length ? [Math.min(ownCapacity[group] ?? 0, top.capacity, sample)] : [],
    );
    const room = (whole ?? []).reduce((sum, each) => sum + each, 0);
    const message = `抽取 ${sample} 家，需要 ${sample} 组次；人数相符的固定检查组有 ${whole?.length ?? 0} 个，至多 ${room} 组次：${remedy}`;
    return room < sample ? [{ place: 'team.capacity', message }] : [];
  }
  const fitting = (seats: readonly SeatRules[]): readonly OfficerRow[] =>
    officers.filter((officer) => seats.some((seat) => findLack(officer, seat) === null));
  const judge = (seats: readonly SeatRules[], what: string): readonly Problem[] => {
    const able = fitting(seats);
    const room = able.reduce((sum, officer) => sum + roomOf(officer), 0);
    const needed = sample * seats.length;
    const message = `抽取 ${sample} 家，${what}共需 ${needed} 人次；符合条件的 ${able.length} 人，每人至多 ${top.capacity} 家，只有 ${room} 人次：${remedy}`;
    return room < needed ? [{ place: 'team.capacity', message }] : [];
  };
  const all = judge(top.seats, `每家 ${top.seats.length} 人`);
  if (all.length > 0) return all;
  const kinds = new Map<string, number[]>();
  for (const [seat, { certified, scope, skills }] of top.seats.entries()) {
    const key = JSON.stringify([certified, scope, skills]);
    kinds.set(key, [...(kinds.get(key) ?? []), seat]);
  }
  return [...kinds.values()].flatMap((seats) => {
    const rules = seats.map((seat) => top.seats[seat] as SeatRules);
    return judge(rules, `每家${seats.map((seat, i) => seatName(rules[i] as SeatRules, seat)).join('、')}`);
  });
}

/** Eligible targets that are alike in what seats ask: one of them, and how many they are. */
interface Alike {
  readonly target: TargetRow;
  count: number;
}

function findTargetProblems(
  frame: Frame,
  people: Omit<PairingProblem, 'targets'>,
  labelOf: (name: string) => string,
): readonly Problem[] {
  const top = topOf(people.team);
  const names = [...new Set(top.seats.flatMap(({ match, differ }) => [...match, ...differ]))];
  const kinds = new Map<string, Alike>();
  for (const target of frame.targets) {
    if (target.excluded !== null) continue;
    const key = keyOf(target.attributes, names);
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { target, count: 1 });
    else known.count += 1;
  }
  const alike = [...kinds.values()];
  const judged = judgeAlone(
    { ...people, recusals: [] },
    alike.map(({ target }) => ({ ...target, last_team: [] })),
  );
  const problems = alike.flatMap(({ target, count }, i) => {
    const verdict = judged[i];
    if (verdict === undefined || verdict.isStaffed) return [];
    const values = names.map((name) => `${labelOf(name)}为${target.attributes[name] || '空白'}`);
    const who =
      values.length === 0 ? `全部 ${count} 家检查对象` : `${values.join('、')}的 ${count} 家检查对象`;
    return [
      { place: 'team.seats', message: `${who}组不成检查组：${verdict.people}。${remedyOf(people.team)}` },
    ];
  });
  const slack = new Map([...kinds.keys()].map((key, i) => [key, judged[i]?.slack ?? -1]));
  return [
    ...problems,
    ...findBarredProblems(frame, people, (target) => slack.get(keyOf(target.attributes, names)) ?? -1),
  ];
}

/** Targets for which a team would exist, but for their own recusals and last team. */
function findBarredProblems(
  frame: Frame,
  people: Omit<PairingProblem, 'targets'>,
  slackOf: (target: TargetRow) => number,
): readonly Problem[] {
  const { separateLast } = topOf(people.team);
  if (frame.recusals.length === 0 && !separateLast) return [];
  const recused = new Map<string, number>();
  for (const { target } of frame.recusals) recused.set(target, (recused.get(target) ?? 0) + 1);
  const close: TargetRow[] = [];
  for (const target of frame.targets) {
    if (target.excluded !== null) continue;
    const bars = (recused.get(target.id) ?? 0) + (separateLast ? target.last_team.length : 0);
    const slack = slackOf(target);
    if (slack >= 0 && bars > slack) close.push(target);
  }
  return judgeAlone(people, close).flatMap((verdict, i) => {
    const target = close[i];
    if (target === undefined || verdict.isStaffed) return [];
    const message = `${target.name}（${target.id}）组不成检查组：除去回避${separateLast ? '和上次检查' : ''}的人员，${verdict.people}。${remedyOf(people.team)}`;
    return [{ place: `targets[${target.id}]`, message }];
  });
}

const remedyOf = (team: TeamRules): string =>
  `请核对人员状态、执法证有效期、${team.by === 'group' ? '固定检查组的成员' : '业务专长'}、匹配条件和回避登记，补充人员，或在放宽次序中增加步骤`;

/** Whether a team exists for a target alone, how many bars it can certainly bear (−1: none exists), and who there is. */
interface Verdict {
  readonly isStaffed: boolean;
  readonly slack: number;
  readonly people: string;
}

function judgeAlone(
  people: Omit<PairingProblem, 'targets'>,
  targets: readonly TargetRow[],
): readonly Verdict[] {
  const pools = new SeatPools({ ...people, targets: targets.map((target, row) => ({ ...target, row })) });
  const size = pools.seatsPerTarget;
  const level = pools.levels.length - 1;
  const seats = pools.levels[level]?.seats ?? [];
  return targets.map((_, place) => {
    const each = Array.from({ length: size }, (__, seat) => pools.at(place, seat, level));
    const counts = each.map(({ list, without }) => list.units.length - without.length);
    const isStaffed = matchSeats(each.map((pool) => firstOf(pool, size))) !== undefined;
    const people =
      pools.groups === undefined
        ? counts
            .map((count, seat) => `${seatName(seats[seat] as SeatRules, seat)}可派 ${count} 人`)
            .join('，')
        : `可派的固定检查组有 ${counts[0] ?? 0} 个`;
    return { isStaffed, slack: isStaffed ? Math.max(0, Math.min(...counts) - size) : -1, people };
  });
}

/** The first few who are allowed: with as many as there are seats, a seat can be filled whoever takes the others. */
function firstOf({ list, without }: SeatPool, size: number): readonly number[] {
  const found: number[] = [];
  for (const unit of list.units) {
    if (found.length === size) break;
    if (!without.includes(unit)) found.push(unit);
  }
  return found;
}
