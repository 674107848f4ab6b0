import { protocol } from '../digest.ts';
import type { Problem } from '../refusal.ts';
import { compareUtf8 } from './order.ts';
import { Findings, isDay, isSortedUnique, isWhole } from './rule-forms.ts';
import { unit, type DateRules, type Floor, type Rules, type StrataRules } from './rules.ts';
import { findTeamProblems } from './team-problems.ts';
import { findWeightProblems } from './weights.ts';

/**
 * Every way in which rules are malformed (docs/draw-protocol.md section 3). Contradictions with a frame are found when π is
 * computed.
 */
export function findRuleProblems(rules: Rules): readonly Problem[] {
  const findings = new Findings();
  findings.refuse(rules.protocol !== protocol, 'protocol', `协议版本应为 ${protocol}`);
  findings.refuseKeys(rules.attributes, 'attributes');
  findings.refuseKeys(rules.sealed_attributes, 'sealed_attributes');
  for (const name of rules.sealed_attributes.filter((each) => rules.attributes.includes(each)))
    findings.refuse(true, 'sealed_attributes', `属性 ${name} 不能既公开又不公开：请从一处删去`);
  findings.refuseKeys(rules.measures, 'measures');
  findings.refuseScope(rules.scope, 'scope');
  findings.refuseUnknown(usedAttributes(rules), rules.attributes, 'attributes');
  findDutyProblems(rules, findings);
  findings.refuse(!isWhole(rules.trees.length, 1, 2), 'trees', '分层树应为一棵或两棵');
  rules.trees.forEach((tree, i) => findTreeProblems(tree, `trees[${i}]`, findings));
  const weighed = {
    attributes: [...rules.attributes, ...rules.sealed_attributes],
    measures: rules.measures,
  };
  findings.problems.push(...findWeightProblems(rules.weights, weighed));
  findBoundProblems(rules, findings);
  if (rules.team !== null) findings.problems.push(...findTeamProblems(rules.team));
  if (rules.dates !== null) findDateProblems(rules.dates, rules, findings);
  return findings.problems;
}

/** The order of strata paths: element by element in UTF-8 byte order, a prefix before what it begins. */
export function comparePaths(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const order = compareUtf8(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Target attributes that the rules use, but for those of the weights. */
function usedAttributes({ scope, duties, trees, team, dates }: Rules): readonly string[] {
  return [
    ...scope.map((clause) => clause.attribute),
    ...duties.flatMap(({ attribute }) => (attribute === null ? [] : [attribute])),
    ...trees.flatMap((tree) => tree.attributes),
    ...(team?.seats.flatMap((seat) => [...seat.match, ...seat.differ]) ?? []),
    ...(dates === null || dates.together === null ? [] : [dates.together]),
  ];
}

function findDutyProblems({ duties }: Rules, findings: Findings): void {
  findings.refuse(duties.length > 20, 'duties', `检查义务至多 20 项，现有 ${duties.length} 项`);
  const names = new Set<string>();
  duties.forEach(({ name, table, otherwise }, i) => {
    const place = `duties[${i}]`;
    findings.refuse(name === '', place, '检查义务的名称不能为空');
    findings.refuse(names.has(name), place, `检查义务“${name}”出现了两次：请改名或删去一处`);
    names.add(name);
    findings.refuse(
      !isSortedUnique(table.map((entry) => entry.value)),
      `${place}.table`,
      '机会表应按取值的字节顺序排列且不重复',
    );
    for (const chance of [otherwise, ...table.map((entry) => entry.chance_ppb)]) {
      findings.refuse(
        !isWhole(chance, 1, unit - 1),
        place,
        `检查义务“${name}”的每期概率应为 1 至 999999999 的整数（十亿分之一）`,
      );
    }
  });
}

function findTreeProblems(tree: StrataRules, place: string, findings: Findings): void {
  findings.refuse(
    new Set(tree.attributes).size !== tree.attributes.length,
    `${place}.attributes`,
    '分层属性重复',
  );
  findings.refuse(tree.attributes.length > 20, `${place}.attributes`, '分层属性至多 20 层');
  let previous: Floor | undefined;
  for (const floor of tree.floors) {
    const at = `${place}.floors[${floor.path.join('/')}]`;
    findings.refuse(floor.path.length > tree.attributes.length, at, '分层路径比分层属性长');
    findings.refuse(!isWhole(floor.ratio_bp, 0, 10_000), at, '抽查比例应为 0 至 10000 的整数（万分之一）');
    findings.refuse(!isWhole(floor.minimum, 0, 10_000_000), at, '最少家数应为 0 至 10000000 的整数');
    findings.refuse(!isWhole(floor.done, 0, 10_000_000), at, '已完成家数应为 0 至 10000000 的整数');
    findings.refuse(!isWhole(floor.periods, 1, 400), at, '剩余期数应为 1 至 400 的整数');
    findings.refuse(
      previous !== undefined && comparePaths(previous.path, floor.path) >= 0,
      at,
      '分层下限应按路径排列且不重复',
    );
    previous = floor;
  }
}

function findBoundProblems({ maximum_ppb, budget, window }: Rules, findings: Findings): void {
  findings.refuse(
    !isWhole(maximum_ppb, 1, unit),
    'maximum_ppb',
    '最高概率应为 1 至 1000000000 的整数（十亿分之一）',
  );
  findings.refuse(
    budget !== null && !isWhole(budget, 1, 10_000_000),
    'budget',
    '抽取总数上限应为 1 至 10000000 的整数；不设上限时留空',
  );
  findings.refuse(
    !isDay(window.from) || !isDay(window.to) || window.from > window.to,
    'window',
    '检查时段应为先后两个日期',
  );
}

function findDateProblems(dates: DateRules, { team, window }: Rules, findings: Findings): void {
  const { days, per_day: perDay, together } = dates;
  findings.refuse(team === null, 'dates', '不派人员的抽取不能抽取检查日期');
  findings.refuse(
    !isWhole(days.length, 1, 400),
    'dates.days',
    `可抽的检查日应为 1 至 400 天，现有 ${days.length} 天`,
  );
  findings.refuse(!isSortedUnique(days), 'dates.days', '检查日应按先后排列且不重复');
  for (const day of days) {
    findings.refuse(
      !isDay(day) || day < window.from || day > window.to,
      'dates.days',
      `检查日 ${day} 不是检查时段 ${window.from} 至 ${window.to} 内的日期`,
    );
  }
  findings.refuse(!isWhole(perDay, 1, 50), 'dates.per_day', '每组每日家数应为 1 至 50 的整数');
  findings.refuse(
    together === null && perDay !== 1,
    'dates.per_day',
    '未写明同日检查的共同属性时，每组每日只能检查 1 家',
  );
}
