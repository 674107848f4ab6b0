import type { Problem } from '../refusal.ts';
import { Findings, isSortedUnique, isWhole } from './rule-forms.ts';
import type { SeatRules, TeamRules } from './rules.ts';

/** Every way in which the rules of who is sent are malformed (docs/draw-protocol.md section 3, `team`). */
export function findTeamProblems(team: TeamRules): readonly Problem[] {
  const findings = new Findings();
  findings.refuseKeys(team.attributes, 'team.attributes');
  findings.refuse(!['officer', 'group'].includes(team.by), 'team.by', '派员方式应为 officer 或 group');
  findings.refuse(
    !isWhole(team.capacity, 1, 100_000),
    'team.capacity',
    '每人检查家数上限应为 1 至 100000 的整数',
  );
  findings.refuse(
    !isWhole(team.seats.length, 2, 20),
    'team.seats',
    `检查组应有 2 至 20 个席位，现有 ${team.seats.length} 个`,
  );
  const certified = team.seats.filter((seat) => seat.certified).length;
  findings.refuse(
    certified < 2,
    'team.seats',
    `检查组至少两个席位要求持有效执法证，现有 ${certified} 个：请把席位改为要求执法证`,
  );
  team.seats.forEach((seat, i) => findSeatProblems(seat, `team.seats[${i}]`, findings));
  findings.refuseUnknown(
    team.seats.flatMap((seat) => [
      ...seat.scope.map((clause) => clause.attribute),
      ...seat.match,
      ...seat.differ,
    ]),
    team.attributes,
    'team.attributes',
  );
  findLadderProblems(team, findings);
  return findings.problems;
}

function findSeatProblems(seat: SeatRules, place: string, findings: Findings): void {
  findings.refuseScope(seat.scope, `${place}.scope`);
  for (const [key, label] of [
    ['skills', '业务专长'],
    ['match', '匹配属性'],
    ['differ', '交叉属性'],
  ] as const) {
    findings.refuse(!isSortedUnique(seat[key]), `${place}.${key}`, `${label}应按字节顺序排列且不重复`);
  }
  for (const attribute of seat.match.filter((name) => seat.differ.includes(name))) {
    findings.refuse(
      true,
      `${place}.differ`,
      `属性 ${attribute} 不能既要求一致又要求不同：请从 match 或 differ 中删去一处`,
    );
  }
}

function findLadderProblems(team: TeamRules, findings: Findings): void {
  findings.refuse(
    team.ladder.length > 20,
    'team.ladder',
    `放宽步骤至多 20 步，现有 ${team.ladder.length} 步`,
  );
  const seen = new Set<string>();
  let capacity = team.capacity;
  team.ladder.forEach((step, i) => {
    const place = `team.ladder[${i}]`;
    if (step.kind === 'capacity') {
      const isWrong = !isWhole(step.capacity, 1, 100_000) || step.capacity <= capacity;
      findings.refuse(
        isWrong,
        place,
        `放宽后的每人上限应大于此前的 ${capacity} 家，且为不超过 100000 的整数`,
      );
      capacity = Math.max(capacity, step.capacity);
      return;
    }
    const name = step.kind === 'match' ? `match ${step.attribute}` : step.kind;
    findings.refuse(seen.has(name), place, '同一放宽步骤出现了两次：请删去一处');
    seen.add(name);
  });
}
