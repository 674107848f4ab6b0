import type { Problem } from '../refusal.ts';

/** One class of a credit profile: how often and with which weight its institutions are inspected. */
export interface CreditClass {
  /** As the pool writes it: A, B, … */
  readonly class: string;
  readonly label: string;
  /** 1 is the best credit. */
  readonly rank: number;
  /** The share that is inspected in a year, in basis points. */
  readonly ratio_min_bp: number;
  /** null: no upper bound. */
  readonly ratio_max_bp: number | null;
  /** The most inspections in a year; null: as often as needed. */
  readonly visits_max: number | null;
  /** What the class adds to the weight of a target in the starting risk model. */
  readonly points: number;
}

/** A named table of classes, from the best to the worst. */
export interface CreditProfile {
  readonly name: string;
  readonly classes: readonly CreditClass[];
}

const classOf = (
  rank: number,
  [name, label]: readonly [string, string],
  [ratio_min_bp, ratio_max_bp]: readonly [number, number | null],
  visits_max: number | null,
  points: number,
): CreditClass => ({ class: name, label, rank, ratio_min_bp, ratio_max_bp, visits_max, points });

/**
 * Tables to begin with, in force only once a bureau has adopted one of them. The ratios of the first are those that a county
 * published in 2024 for classes A to D (A at most 5 %, B 5 to 20 %, C 21 to 60 %, D 61 to 100 %; once, once and twice a year, D as needed);
 * the second spreads them over five classes.
 */
export const startingProfiles: readonly CreditProfile[] = [
  {
    name: '四级',
    classes: [
      classOf(1, ['A', '信用好'], [0, 500], 1, 0),
      classOf(2, ['B', '信用较好'], [500, 2000], 1, 10),
      classOf(3, ['C', '信用一般'], [2100, 6000], 2, 30),
      classOf(4, ['D', '信用差'], [6100, 10_000], null, 60),
    ],
  },
  {
    name: '五级',
    classes: [
      classOf(1, ['A', '信用优秀'], [0, 500], 1, 0),
      classOf(2, ['B', '信用良好'], [500, 2000], 1, 10),
      classOf(3, ['C', '信用一般'], [2100, 4000], 2, 20),
      classOf(4, ['D', '失信'], [4100, 6000], 2, 40),
      classOf(5, ['E', '严重失信'], [6100, 10_000], null, 60),
    ],
  },
];

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/**
 * Everything that is wrong with a table of classes: 2 to 20 classes in the order of their ranks 1, 2, …; names unique; ratios
 * within 0 … 10,000 with the lower one first; visits 1 … 366; points 0 … 1,000,000 that never fall as credit gets worse.
 */
export function findProfileProblems({ name, classes }: CreditProfile): readonly Problem[] {
  const problems: Problem[] = [];
  if (name.trim() === '') problems.push({ place: 'name', message: '请写明等级表的名称' });
  if (classes.length < 2 || classes.length > 20)
    problems.push({ place: 'classes', message: '应有 2 到 20 个等级' });
  classes.forEach((row, index) => {
    const earlier = classes.slice(0, index);
    for (const [member, message] of findClassProblems(row, index + 1, earlier))
      problems.push({ place: `classes.${index}.${member}`, message });
  });
  return problems;
}

function findClassProblems(
  row: CreditClass,
  rank: number,
  earlier: readonly CreditClass[],
): readonly (readonly [keyof CreditClass, string])[] {
  const { ratio_min_bp: least, ratio_max_bp: most, visits_max: visits, points } = row;
  const isRatio = isWhole(least, 0, 10_000) && (most === null || isWhole(most, 0, 10_000));
  const checks: readonly (readonly [boolean, keyof CreditClass, string])[] = [
    [row.class.trim() !== '' && [...row.class].length <= 10, 'class', '等级代号应为 1 到 10 个字符'],
    [!earlier.some((other) => other.class === row.class), 'class', `等级 ${row.class} 重复`],
    [row.label.trim() !== '', 'label', '请写明等级的名称'],
    [row.rank === rank, 'rank', `应从好到差依次编号，这一行应为 ${rank}`],
    [isRatio, 'ratio_min_bp', '比例应为 0 到 10000 的整数（万分比）'],
    [!isRatio || most === null || least <= most, 'ratio_max_bp', '比例上限不能低于下限'],
    [
      visits === null || isWhole(visits, 1, 366),
      'visits_max',
      '每年次数上限应为 1 到 366 的整数，不限的填 null',
    ],
    [isWhole(points, 0, 1_000_000), 'points', '分值应为 0 到 1000000 的整数'],
    [points >= (earlier.at(-1)?.points ?? 0), 'points', '信用较差的等级，分值不能低于较好的等级'],
  ];
  return checks.flatMap(([isRight, member, message]) => (isRight ? [] : [[member, message] as const]));
}
