import type { Sheet } from '../lists/check-import.ts';
import type { Field, ListDefinition } from '../lists/definition.ts';
import type { KnownCodes } from '../lists/parse-record.ts';
import { faultProblem, readNumberedRows, type NumberedRow } from '../lists/read-numbered-rows.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { importableBases, visitBases, type VisitBasis } from './bases.ts';

/** A past visit as a sheet tells it. */
export interface PastVisit {
  readonly targetCode: string;
  readonly completedOn: string;
  readonly itemCode: string;
  readonly basis: VisitBasis;
  readonly ground: string;
  readonly officers: readonly string[];
  readonly isFullCheck: boolean;
  readonly isOnSite: boolean;
}

const basisByLabel: ReadonlyMap<string, VisitBasis> = new Map(
  importableBases.map((basis) => [visitBases[basis].label, basis]),
);

const field = (
  key: string,
  label: string,
  kind: Field['kind'],
  explanation: string,
  more: Partial<Field> = {},
): Field => ({ key, label, kind, explanation, required: true, maxLength: 32, ...more });

/** The columns of a sheet of past visits. The name is not used: this is none of the five lists. */
export const visitSheet: ListDefinition = {
  name: 'targets',
  label: '既往检查',
  fields: [
    field('target_code', '机构编码', 'reference', '检查对象名录库中的编码。', { refers: 'targets' }),
    field('completed_on', '检查日期', 'date', '检查完成的那一天，形如 2026-03-31。', { maxLength: 10 }),
    field('item_code', '事项编号', 'reference', '随机抽查事项清单中的编号。', { refers: 'items' }),
    field(
      'basis',
      '检查依据类型',
      'choice',
      '为什么检查；本系统以外的既往抽查填 启用前检查。双随机抽取只能由本系统的抽取产生，不能填写。',
      { options: [...basisByLabel.keys()] },
    ),
    field(
      'officers',
      '检查人员编号',
      'text',
      '执法检查人员名录库中的编号，两人以上，用顿号、逗号或空格分开。',
      {
        maxLength: 600,
      },
    ),
    field('is_full_check', '全面检查', 'flag', '填 是 或 否。'),
    field('is_on_site', '现场', 'flag', '填 是 或 否。'),
    field('ground', '检查缘由', 'text', '选填；不得写出举报人。', { required: false, maxLength: 500 }),
  ],
};

/** What the checks of a sheet of past visits need besides the codes. */
export interface VisitSheetFacts extends KnownCodes {
  /** The present day in China: a past visit is not later. */
  readonly today: string;
  /** Whether this visit is already on record: see `visitKey`. */
  readonly isRecorded: (key: string) => boolean;
}

/** What makes two visits the same one: institution, day and item. */
export const visitKey = (visit: {
  readonly targetCode: string;
  readonly completedOn: string | null;
  readonly itemCode: string;
}): string => `${visit.targetCode} ${visit.completedOn} ${visit.itemCode}`;

/** The codes in a text that separates them by 、 or , or ; or spaces, sorted, each once. */
export const splitCodes = (text: string): readonly string[] =>
  [...new Set(text.normalize('NFKC').split(/[、,;\s]+/u))].filter((code) => code !== '').toSorted();

/**
 * Reads a sheet of past visits. Refuses (faulty-rows) a sheet with any fault, naming up to two hundred by row and column:
 * cells, unknown institutions, items and officers, fewer than two officers, days to come, and visits that occur twice or are
 * on record already.
 */
export function readVisitSheet(sheet: Sheet, facts: VisitSheetFacts): readonly PastVisit[] {
  const { rows, faults } = readNumberedRows(visitSheet, sheet, facts);
  const seen = new Map<string, number>();
  const problems = [...faults.map(faultProblem), ...rows.flatMap((row) => findRowProblems(row, facts, seen))];
  if (problems.length > 0) {
    throw new Refusal(
      'faulty-rows',
      `既往检查表有 ${problems.length} 处错误，没有导入任何一行`,
      problems.slice(0, 200),
    );
  }
  return rows.map(toPastVisit);
}

function findRowProblems(
  { row, values }: NumberedRow,
  facts: VisitSheetFacts,
  seen: Map<string, number>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const note = (label: string, message: string): void => {
    problems.push({ place: `第 ${row} 行「${label}」`, message });
  };
  const { completed_on: day, officers, target_code: target, item_code: item } = values;
  if (typeof day === 'string' && day > facts.today) note('检查日期', `${day} 还没有到：只导入已完成的检查`);
  if (typeof officers === 'string') {
    const codes = splitCodes(officers);
    if (codes.length < 2) note('检查人员编号', '不足两人：每次检查应有两名以上检查人员');
    for (const code of codes.filter((code) => !facts.isRecord('officers', code)))
      note('检查人员编号', `执法检查人员名录库中没有 ${code}：请改正或先登记`);
  }
  if (typeof day !== 'string' || typeof target !== 'string' || typeof item !== 'string') return problems;
  const key = visitKey({ targetCode: target, completedOn: day, itemCode: item });
  const twin = seen.get(key);
  if (twin !== undefined)
    note('机构编码', `与第 ${twin} 行是同一次检查（机构、日期、事项都相同）：请删去一行`);
  else seen.set(key, row);
  if (facts.isRecorded(key)) note('机构编码', `${target} 在 ${day} 的这次检查已经登记：请删去这一行`);
  return problems;
}

const toPastVisit = ({ values }: NumberedRow): PastVisit => ({
  targetCode: String(values['target_code']),
  completedOn: String(values['completed_on']),
  itemCode: String(values['item_code']),
  basis: basisByLabel.get(String(values['basis'])) ?? 'earlier',
  ground: String(values['ground'] ?? ''),
  officers: splitCodes(String(values['officers'])),
  isFullCheck: values['is_full_check'] === true,
  isOnSite: values['is_on_site'] === true,
});
