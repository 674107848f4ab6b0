import { isWhole } from '../draw/rule-forms.ts';
import { unit } from '../draw/rules.ts';
import { findWeightProblems, sortWeights } from '../draw/weights.ts';
import type { Problem } from '../refusal.ts';
import { findUnknownNames } from '../task/plan-problems.ts';
import type { AnnualPlan, PlanLine } from './annual-plan.ts';
import { capsOf, coinClasses, relateCap } from './chances.ts';

const yearlyRatio = '年度比例应为 0 至 1000000 的整数（万分之一，10000 即每家每年一次）';

/** Everything that is wrong with a plan in itself, without the numbers of targets and officers: place and Chinese sentence. */
export function findPlanProblems(plan: AnnualPlan): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place, message });
  };
  for (const key of ['organisation_code', 'name', 'contact'] as const)
    refuse(plan[key].trim() === '', key, '不能为空');
  refuse(!isWhole(plan.year, 2000, 2999), 'year', '年度应为 2000 至 2999 的整数');
  refuse(!isWhole(plan.reserve_months, 0, 11), 'reserve_months', '补查月份应为 0 至 11 个');
  refuse(
    plan.budget !== null && !isWhole(plan.budget, 1, 10_000_000),
    'budget',
    '全年检查总量应为 1 至 10000000 的整数；不设总量时留空',
  );
  refuse(
    !isWhole(plan.minimum_ratio_bp, 0, 10_000),
    'minimum_ratio_bp',
    '全年最低抽查比例应为 0 至 10000 的整数（万分之一）',
  );
  refuse(plan.lines.length === 0, 'lines', '年度方案至少要有一个计划项目');
  plan.persons.forEach(({ name, duty }, i) =>
    refuse(name.trim() === '' || duty.trim() === '', `persons[${i}]`, '责任人的姓名和分工都要填写'),
  );
  return [...problems, ...findNameProblems(plan), ...findEntryProblems(plan)];
}

function findNameProblems(plan: AnnualPlan): readonly Problem[] {
  const namesOf = (entries: readonly { readonly name: string }[]): readonly string[] =>
    entries.map(({ name }) => name);
  const codes = plan.lines.map(({ code }) => code);
  return [
    ...findDuplicates(namesOf(plan.persons), 'persons', '责任人'),
    ...findDuplicates(namesOf(plan.caps), 'caps', '频次上限'),
    ...findDuplicates(namesOf(plan.duties), 'duties', '检查义务'),
    ...findDuplicates(codes, 'lines', '计划项目编号'),
  ];
}

function findEntryProblems(plan: AnnualPlan): readonly Problem[] {
  return [
    ...plan.caps.flatMap((cap, i) => findCapProblems(cap, `caps[${i}]`)),
    ...findStrangeNames(plan),
    ...plan.duties.flatMap((duty, i) => findDutyProblems(duty, `duties[${i}]`)),
    ...plan.lines.flatMap((line, i) => findLineProblems(plan, line, `lines[${i}]`)),
    ...findUnclearCaps(plan),
  ];
}

/** Names of fields and measures that no list has: the tasks of the year would be refused for them, month after month. */
function findStrangeNames(plan: AnnualPlan): readonly Problem[] {
  const attributesIn = ({ scope }: Pick<PlanLine, 'scope'>): readonly string[] =>
    scope.map(({ attribute }) => attribute);
  const inScopes = (key: 'caps' | 'duties'): readonly Problem[] =>
    plan[key].flatMap((rule, i) => inPlace(`${key}[${i}]`, { targets: attributesIn(rule) }));
  return [
    ...inScopes('caps'),
    ...inScopes('duties'),
    ...plan.lines.flatMap((line, i) => {
      const { seats } = line.team;
      const compared = seats.flatMap(({ match, differ }) => [...match, ...differ]);
      const { indicators } = line.weights;
      return inPlace(`lines[${i}]`, {
        targets: [
          ...attributesIn(line),
          ...line.trees.flatMap(({ attributes }) => attributes),
          ...indicators.flatMap((each) => (each.kind === 'value' ? [each.attribute] : [])),
          ...compared,
        ],
        officers: [...seats.flatMap(attributesIn), ...compared],
        measures: indicators.flatMap((each) => (each.kind === 'band' ? [each.measure] : [])),
      });
    }),
  ];
}

function inPlace(place: string, used: Partial<Parameters<typeof findUnknownNames>[0]>): readonly Problem[] {
  return findUnknownNames({ targets: [], officers: [], measures: [], ...used }).map((problem) => ({
    ...problem,
    place: `${place}.${problem.place}`,
  }));
}

function findDuplicates(names: readonly string[], place: string, label: string): readonly Problem[] {
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...twice].map((name) => ({ place, message: `${label}“${name}”出现了两次：请改名或删去一处` }));
}

function findCapProblems({ name, visits }: AnnualPlan['caps'][number], place: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (name.trim() === '') problems.push({ place, message: '频次上限的名称不能为空' });
  if (!isWhole(visits, 1, 400)) problems.push({ place, message: '频次上限应为每年 1 至 400 次' });
  return problems;
}

function findDutyProblems(duty: AnnualPlan['duties'][number], place: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (duty.name.trim() === '') problems.push({ place, message: '检查义务的名称不能为空' });
  if (!isWhole(duty.visits, 0, 400)) problems.push({ place, message: '检查次数应为每年 0 至 400 次' });
  const ratios = [...duty.classes.map(({ ratio_bp }) => ratio_bp), duty.otherwise_bp];
  if (!ratios.every((ratio) => isWhole(ratio, 0, 1_000_000))) problems.push({ place, message: yearlyRatio });
  return [
    ...problems,
    ...findDuplicates(
      duty.classes.map(({ value }) => value),
      `${place}.classes`,
      '信用等级',
    ),
  ];
}

function findLineProblems(plan: AnnualPlan, line: PlanLine, place: string): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, at: string, message: string): void => {
    if (isWrong) problems.push({ place: `${place}.${at}`, message });
  };
  for (const key of ['code', 'name', 'item_code'] as const) refuse(line[key].trim() === '', key, '不能为空');
  refuse(
    line.months.length === 0 ||
      !line.months.every((month, i) => isWhole(month, 1, 12) && month > (line.months[i - 1] ?? 0)),
    'months',
    '月份应为 1 至 12 的整数，从小到大，不重复，至少一个',
  );
  for (const name of line.duties) {
    const duty = plan.duties.find((each) => each.name === name);
    refuse(duty === undefined, 'duties', `没有名为“${name}”的检查义务：请改正名称，或先写明这项义务`);
    refuse(
      duty !== undefined && duty.items.length > 0 && !duty.items.includes(line.item_code),
      'duties',
      `检查义务“${name}”不认事项 ${line.item_code} 的检查：请在义务中列入这一事项，或由别的项目承担`,
    );
  }
  for (const name of line.persons)
    refuse(
      !plan.persons.some((person) => person.name === name),
      'persons',
      `责任人“${name}”不在方案的责任人中：请先列入`,
    );
  refuse(
    line.kind === 'joint' ? line.participants.length === 0 : line.participants.length > 0,
    'participants',
    '部门联合抽查应列出配合部门，其他抽查不列',
  );
  refuse(line.kind === 'flight' && line.announced, 'announced', '飞行检查不事先告知');
  refuse(!isWhole(line.trees.length, 1, 2), 'trees', '分层树应为一棵或两棵');
  refuse(
    !isWhole(line.maximum_ppb, 1, unit),
    'maximum_ppb',
    '最高概率应为 1 至 1000000000 的整数（十亿分之一）',
  );
  refuse(
    line.budget !== null && !isWhole(line.budget, 1, 10_000_000),
    'budget',
    '每次最多家数应为 1 至 10000000 的整数；不设时留空',
  );
  return [...problems, ...findPartProblems(line, place)];
}

/** What draws refuse in a line's bounds, weights and seats, as far as they can be seen in the plan. */
function findPartProblems(line: PlanLine, place: string): readonly Problem[] {
  const floors = line.trees.flatMap(({ attributes, floors: bounds }, tree) =>
    bounds
      .filter(
        ({ path, ratio_bp, minimum }) =>
          path.length > attributes.length ||
          !isWhole(ratio_bp, 0, 10_000) ||
          !isWhole(minimum, 0, 10_000_000),
      )
      .map(({ path }) => ({
        place: `${place}.trees[${tree}].floors[${path.join('/')}]`,
        message: '下限的路径不能比分层属性长，比例为 0 至 10000 的整数（万分之一），最少家数为非负整数',
      })),
  );
  const attributes = line.weights.indicators.flatMap((each) =>
    each.kind === 'value' ? [each.attribute] : [],
  );
  const measures = line.weights.indicators.flatMap((each) => (each.kind === 'band' ? [each.measure] : []));
  const weights = findWeightProblems(sortWeights(line.weights), { attributes, measures }).map((problem) => ({
    ...problem,
    place: `${place}.${problem.place}`,
  }));
  const certified = line.team.seats.filter((seat) => seat.certified).length;
  const teams =
    certified < 2
      ? [
          {
            place: `${place}.team.seats`,
            message: `检查组至少两个席位要求持有效执法证，现有 ${certified} 个：请把席位改为要求执法证`,
          },
        ]
      : [];
  return [...floors, ...weights, ...teams];
}

/** Caps of which it cannot be told from clauses alone whether they concern all targets of a duty's class: these share one coin. */
function findUnclearCaps(plan: AnnualPlan): readonly Problem[] {
  return plan.lines.flatMap((line) =>
    plan.duties
      .filter(({ name }) => line.duties.includes(name))
      .flatMap((duty) =>
        capsOf(plan, line)
          .filter((cap) =>
            coinClasses(plan, duty).some((coin) => relateCap(cap, duty, line, coin) === 'partly'),
          )
          .map((cap) => ({
            place: 'caps',
            message: `频次上限“${cap.name}”只管到检查义务“${duty.name}”的一部分对象，同一信用等级的对象因此上限不同：请按上限的范围把义务分成两项，或在义务中逐个列出上限所指的信用等级`,
          })),
      ),
  );
}
