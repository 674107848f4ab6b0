import { matchSeats } from './matching.ts';
import type { SeatDecision } from './pair-officers.ts';
import type { Relaxation } from '../rules.ts';
import type { SeatPool, SeatPools } from './seat-pools.ts';
import { reasonsOut, type ReasonOut, type Shortage } from './shortages.ts';
import { seatName } from './staffing-problems.ts';

/** How the unit that holds a seat came to hold it. */
export type SeatOrigin =
  /** Drawn from so many who had the least load at that moment. */
  | { readonly kind: 'seat'; readonly candidates: number }
  /** Moved there by an exchange that made room, or that evened the loads out. */
  | { readonly kind: 'chain' | 'balance' };

/** Who could have held one seat, and who does. Units are officers by roster index, or groups. */
export interface SeatExplanation {
  readonly seat: number;
  /** All who may hold it while the other seats are filled as well, by index. */
  readonly alternatives: readonly number[];
  /** null where the visit is owed. */
  readonly drawn: number | null;
  readonly origin: SeatOrigin | null;
  /** 指定: there was but one to choose from. */
  readonly isAssigned: boolean;
}

/** Where the team of one target comes from. */
export interface TeamExplanation {
  readonly row: number;
  /** How many steps of the ladder had to give way. */
  readonly level: number;
  readonly seats: readonly SeatExplanation[];
  /** Whether nobody else could have come: as many alternatives in all as there are seats. */
  readonly isAssigned: boolean;
  /** The same in Chinese. */
  readonly sentences: readonly string[];
}

/** What the transcript says of one target. */
interface Story {
  level: number;
  readonly seats: Map<number, { readonly unit: number; readonly origin: SeatOrigin }>;
}

/** How sentences call an officer of the roster, by index: without the sealed lines, by pseudonym. */
export type OfficerNames = (officer: number) => string;

const pseudonymsOf =
  ({ problem }: SeatPools): OfficerNames =>
  (officer) =>
    problem.officers[officer]?.id ?? '';

/**
 * Explains the teams of the asked rows of the frame, in the order of the problem, in one pass over the transcript. `labelOf`
 * gives the Chinese name of an attribute, `nameOf` that of an officer.
 */
export function explainTeams(
  pools: SeatPools,
  decisions: readonly SeatDecision[],
  rows: readonly number[],
  labelOf: (name: string) => string = (name) => name,
  nameOf: OfficerNames = pseudonymsOf(pools),
): readonly TeamExplanation[] {
  const stories = readStories(decisions, rows);
  const asked = pools.problem.targets.flatMap(({ row }, place) => (stories.has(row) ? [{ row, place }] : []));
  return asked.map(({ row, place }) => {
    const story = stories.get(row) as Story;
    const { level } = story;
    const each = Array.from({ length: pools.seatsPerTarget }, (_, seat) => pools.at(place, seat, level));
    const seats = alternativesOf(each.map(unitsOf)).map((alternatives, seat): SeatExplanation => {
      const held = story.seats.get(seat);
      return {
        seat,
        alternatives,
        drawn: held?.unit ?? null,
        origin: held?.origin ?? null,
        isAssigned: alternatives.length === 1,
      };
    });
    const people = new Set(seats.flatMap(({ alternatives }) => alternatives));
    const explanation = { row, level, seats, isAssigned: people.size === seats.length };
    return { ...explanation, sentences: teamSentences(pools, explanation, labelOf, nameOf) };
  });
}

function readStories(
  decisions: readonly SeatDecision[],
  rows: readonly number[],
): ReadonlyMap<number, Story> {
  const stories = new Map(rows.map((row): [number, Story] => [row, { level: 0, seats: new Map() }]));
  for (const decision of decisions) {
    switch (decision.kind) {
      case 'seat': {
        const { row, seat, unit, candidates } = decision;
        stories.get(row)?.seats.set(seat, { unit, origin: { kind: 'seat', candidates } });
        break;
      }
      case 'chain':
      case 'balance':
        for (const [row, seat, unit] of decision.moves)
          stories.get(row)?.seats.set(seat, { unit, origin: { kind: decision.kind } });
        break;
      case 'relaxed':
        for (const row of decision.rows) {
          const story = stories.get(row);
          if (story !== undefined) story.level = decision.level;
        }
        break;
      case 'owed':
        stories.get(decision.row)?.seats.clear();
        break;
      case 'seats':
      case 'again':
        break;
    }
  }
  return stories;
}

const unitsOf = ({ list, without }: SeatPool): readonly number[] =>
  without.length === 0 ? [...list.units] : [...list.units].filter((unit) => !without.includes(unit));

/** For each seat those of its list with whom the other seats can still be filled. */
function alternativesOf(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const matched = matchSeats(lists);
  if (matched === undefined) return lists.map(() => []);
  return lists.map((list, seat) =>
    list.filter((unit) => {
      const holds = matched.indexOf(unit);
      // Whoever holds no other seat can take this one; for another the rest must be filled anew.
      return (
        holds < 0 ||
        holds === seat ||
        matchSeats(lists.map((own, i) => (i === seat ? [unit] : own))) !== undefined
      );
    }),
  );
}

/** How many are named before the rest is only counted. */
const namedUnits = 10;

const unitWord = (pools: SeatPools): string => (pools.groups === undefined ? '人' : '组');

function unitName(pools: SeatPools, unit: number, nameOf: OfficerNames): string {
  return pools.groups === undefined ? nameOf(unit) : (pools.groups.names[unit] ?? '');
}

function nameAll(pools: SeatPools, units: readonly number[], nameOf: OfficerNames): string {
  const names = units.slice(0, namedUnits).map((unit) => unitName(pools, unit, nameOf));
  return `${names.join('、')}${units.length > namedUnits ? ' 等' : ''}共 ${units.length} ${unitWord(pools)}`;
}

function teamSentences(
  pools: SeatPools,
  { level, seats, isAssigned }: Omit<TeamExplanation, 'sentences'>,
  labelOf: (name: string) => string,
  nameOf: OfficerNames,
): readonly string[] {
  const steps = pools.problem.team.ladder.slice(0, level).map((step) => stepText(step, labelOf));
  const relaxed = steps.length === 0 ? [] : [`人员不足，依次放宽：${steps.join('；')}。`];
  const sentences = seats.map(({ seat, alternatives, drawn, origin, isAssigned: isSeatAssigned }) => {
    const rules = pools.problem.team.seats[seat];
    const place = pools.groups !== undefined || rules === undefined ? '检查组' : seatName(rules, seat);
    if (drawn === null || origin === null) return `${place}：人员不足，待安排。`;
    const name = unitName(pools, drawn, nameOf);
    if (isSeatAssigned) return `${place}：只有${name}可派，是指定，不是抽取。`;
    const how =
      origin.kind === 'seat'
        ? `抽取时从任务最少的 ${origin.candidates} ${unitWord(pools)}中抽得${name}`
        : `经${origin.kind === 'chain' ? '为腾出名额所作' : '为均衡任务所作'}的调换，由${name}担任`;
    return `${place}：可派的有${nameAll(pools, alternatives, nameOf)}，${how}。`;
  });
  const isTeamAssigned = isAssigned && seats.some((seat) => !seat.isAssigned);
  return [
    ...relaxed,
    ...sentences,
    ...(isTeamAssigned ? ['可派的人数恰等于席位数：检查组是指定，不是抽取。'] : []),
  ];
}

/** A step of the ladder in Chinese. */
export function stepText(step: Relaxation, labelOf: (name: string) => string = (name) => name): string {
  switch (step.kind) {
    case 'last_team':
      return '上次检查的人员可以再派';
    case 'match':
      return `不再要求${labelOf(step.attribute)}相同或不同`;
    case 'capacity':
      return `每人上限增至 ${step.capacity} 家`;
  }
}

const reasonTexts: Readonly<Record<ReasonOut, string>> = {
  unavailable: '不能派出',
  certificate: '执法证无效或在检查期内到期',
  scope: '不属席位要求的人员',
  skill: '没有席位要求的业务专长',
  match: '匹配条件不符',
  recusal: '须回避',
  last_team: '上次检查过',
  group: '固定检查组的人数或成员不符合要求',
};

/** A shortage in Chinese: who competes for whom, by how much it is too many, and why nobody else can come. Names as above. */
export function shortageSentences(
  pools: SeatPools,
  shortage: Shortage,
  targetName: (row: number) => string,
  nameOf: OfficerNames = pseudonymsOf(pools),
): readonly string[] {
  const { owed, rows, seats, units, room, others, excess } = shortage;
  const owedNames = owed.slice(0, namedUnits).map(targetName).join('、');
  const capable = `只能由${nameAll(pools, units, nameOf)}担任，他们合计至多 ${room} 席`;
  const helped = others === 0 ? '' : `，另有 ${others} 席可由他人担任`;
  const alone = others === 0 ? '没有人可派' : `可派的人只能担任 ${others} 席`;
  const who = units.length === 0 ? alone : `${capable}${helped}`;
  const reasons = new Map<ReasonOut, number>();
  for (const { reason } of reasonsOut(pools, shortage)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const out = [...reasons].map(([reason, count]) => `${reasonTexts[reason]} ${count}`);
  const counted = pools.groups === undefined ? '人员' : '固定检查组';
  return [
    `${owedNames}${owed.length > namedUnits ? ' 等' : ''}共 ${owed.length} 家待安排。`,
    `争用同一批${counted}的检查对象共 ${rows.length} 家、${seats.length} 席，${who}：缺 ${excess} 席。`,
    ...(out.length === 0 ? [] : [`其余${counted}不能派往这些席位：${out.join('，')}。`]),
  ];
}
